import Logging

/// Writes what loggers tell as lines; a logger's label is its target.
struct NodeLogHandler: LogHandler {
    let target: String
    let style: LogStyle
    private let filter: ActiveLogFilter
    /// What the program set for this logger, over the filter.
    private var override: Logger.Level?
    private let write: @Sendable (String) -> Void

    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    /// Nothing is logged below it; nil where nothing is logged at all.
    private var threshold: Logger.Level? { override ?? filter.threshold(of: target) }

    /// Where nothing is logged, the highest level comes nearest to it.
    var logLevel: Logger.Level {
        get { threshold ?? .critical }
        set { override = newValue }
    }

    init(target: String, filter: ActiveLogFilter, style: LogStyle, write: @escaping @Sendable (String) -> Void) {
        self.target = target
        self.style = style
        self.write = write
        self.filter = filter
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        guard threshold != nil else { return }
        var merged = metadata
        merged.merge(metadataProvider?.get() ?? [:]) { _, newer in newer }
        merged.merge(event.metadata ?? [:]) { _, newer in newer }
        write(
            style.line(
                at: .now(), level: event.level, target: target, message: event.message.description, metadata: merged,
                error: event.error))
    }
}
