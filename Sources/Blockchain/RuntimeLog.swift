import Logging
import StateMachine

/// What the runtime tells, in the node's log, each message under the target that it gives.
///
/// Most of the runtime's own targets begin with `runtime`, so that `--log runtime=debug` has it format such messages.
private enum RuntimeLog {
    private static let logger = Logger(label: "runtime")

    /// The most detailed level that anybody reads, from 1 for errors to 5.
    static var level: UInt8 {
        switch logger.logLevel {
        case .critical, .error: 1
        case .warning: 2
        case .notice, .info: 3
        case .debug: 4
        case .trace: 5
        }
    }

    static func write(_ level: UInt8, _ target: [UInt8], _ message: [UInt8]) {
        let name: Logger.Level =
            switch level {
            case 1: .error
            case 2: .warning
            case 3: .info
            case 4: .debug
            default: .trace
            }
        Logger(label: String(decoding: target, as: UTF8.self)).log(
            level: name, "\(String(decoding: message, as: UTF8.self))")
    }
}

extension Externalities {
    /// A state to call the runtime on, with the node's log to write to.
    package static func logged(_ backend: StateBackend) -> Externalities {
        Externalities(backend: backend, logLevel: RuntimeLog.level, logger: RuntimeLog.write)
    }
}
