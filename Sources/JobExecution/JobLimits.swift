/// What a job may use. Requesters ask for it in the manifest, and operators say how much of it they give at most.
public struct JobLimits: Hashable, Sendable {
    /// Seconds of processor time, for each process.
    public var cpuTime: Int
    /// Seconds from start to end.
    public var realTime: Int
    /// Bytes of memory that the job's processes hold together.
    public var memory: Int
    /// Units of wasmtime's fuel, about one for an instruction, for a Wasm module.
    public var fuel: UInt64
    /// Bytes on standard output.
    public var output: Int
    /// Bytes in the job's folder, and again in /tmp; both are kept in memory.
    public var disk: Int
    /// Processes and threads at a time.
    public var processes: Int

    public init(
        cpuTime: Int = 60, realTime: Int = 60, memory: Int = 256 << 20, fuel: UInt64 = 1_000_000_000,
        output: Int = 1 << 20, disk: Int = 64 << 20, processes: Int = 32
    ) {
        self.cpuTime = cpuTime
        self.realTime = realTime
        self.memory = memory
        self.fuel = fuel
        self.output = output
        self.disk = disk
        self.processes = processes
    }

    /// The smaller of each.
    public func bounded(by most: JobLimits) -> JobLimits {
        JobLimits(
            cpuTime: min(cpuTime, most.cpuTime), realTime: min(realTime, most.realTime),
            memory: min(memory, most.memory), fuel: min(fuel, most.fuel), output: min(output, most.output),
            disk: min(disk, most.disk), processes: min(processes, most.processes))
    }
}
