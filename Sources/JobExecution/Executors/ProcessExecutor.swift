/// Any program: what it is, the system finds out.
struct ProcessExecutor: Executor {
    func command(for job: PreparedJob) -> Sandbox.Command {
        command(job, arguments: [job.entry] + job.arguments)
    }
}
