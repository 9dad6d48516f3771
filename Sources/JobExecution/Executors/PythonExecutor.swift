/// Python, without what belongs to the operator: no packages of a user's, no variables, and hashes in the same order.
struct PythonExecutor: Executor {
    /// The interpreter, of the folders that the sandbox shows.
    static let interpreter = "/usr/bin/python3"

    func command(for job: PreparedJob) -> Sandbox.Command {
        // As -I, which would leave out the job's own folder and the hash seed too.
        var command = command(
            job, arguments: [Self.interpreter, "-B", "-s", "-X", "utf8", job.entry] + job.arguments)
        command.environment.append(("PYTHONHASHSEED", "0"))
        return command
    }
}
