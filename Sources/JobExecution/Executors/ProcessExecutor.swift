/// Any program: what it is, the system finds out.
struct ProcessExecutor: Executor {
    func command(for job: PreparedJob) -> Sandbox.Command {
        let entry = job.entry(default: "main")
        return command(job, entry: entry, arguments: [entry] + job.arguments)
    }
}
