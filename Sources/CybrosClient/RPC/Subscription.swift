import JSON
import Synchronization

/// What comes over a subscription.
public enum SubscriptionEvent<Element: Sendable>: Sendable {
    case value(Element)
    /// Something may be missing here.
    case gap(Gap)
}

extension SubscriptionEvent: Equatable where Element: Equatable {}

/// Why something may be missing in a subscription.
public enum Gap: Equatable, Sendable {
    /// The subscription was made again: the connection was lost, or the node had ended it.
    case renewed
    /// So many values were dropped since they were not read in time.
    case dropped(Int)
}

/// The notifications of a subscription, with the places where some may be missing. For one reader.
public struct Subscription<Element: Sendable>: AsyncSequence, Sendable {
    public typealias Failure = ClientError

    private let stream: AsyncStream<SubscriptionOutput.Item>
    private let decode: @Sendable (JSON) throws(ClientError) -> Element

    init(
        _ stream: AsyncStream<SubscriptionOutput.Item>,
        _ decode: @escaping @Sendable (JSON) throws(ClientError) -> Element
    ) {
        self.stream = stream
        self.decode = decode
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(stream.makeAsyncIterator(), decode) }

    public struct AsyncIterator: AsyncIteratorProtocol {
        private var iterator: AsyncStream<SubscriptionOutput.Item>.AsyncIterator
        private let decode: @Sendable (JSON) throws(ClientError) -> Element
        private var next: UInt64 = 0
        private var held: SubscriptionOutput.Item?

        init(
            _ iterator: AsyncStream<SubscriptionOutput.Item>.AsyncIterator,
            _ decode: @escaping @Sendable (JSON) throws(ClientError) -> Element
        ) {
            self.iterator = iterator
            self.decode = decode
        }

        public mutating func next() async throws(ClientError) -> SubscriptionEvent<Element>? {
            try await next(isolation: nil)
        }

        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ClientError) -> SubscriptionEvent<Element>? {
            let item: SubscriptionOutput.Item
            if let held {
                item = held
                self.held = nil
            } else {
                // Ends where the task is cancelled.
                guard let read = await iterator.next(isolation: actor) else { return nil }
                item = read
            }
            // What was dropped before it is told first.
            if item.number > next {
                let dropped = item.number - next
                next = item.number
                held = item
                return .gap(.dropped(Int(dropped)))
            }
            next = item.number + 1
            switch item.content {
            case .value(let json): return .value(try decode(json))
            case .gap: return .gap(.renewed)
            case .failed(let error): throw error
            }
        }
    }

    /// The values alone, for readers that do not care whether some are missing.
    public var values: AsyncCompactMapSequence<Self, Element> {
        compactMap { event in
            if case .value(let value) = event { value } else { nil }
        }
    }
}

/// Where the client puts the notifications of one subscription. It keeps a bounded number of them.
final class SubscriptionOutput: Sendable {
    struct Item: Sendable {
        enum Content: Sendable {
            case value(JSON)
            case gap
            case failed(ClientError)
        }

        /// Counted without holes, so that the reader sees what was dropped.
        let number: UInt64
        let content: Content
    }

    private let continuation: AsyncStream<Item>.Continuation
    private let count = Mutex<UInt64>(0)

    private init(_ continuation: AsyncStream<Item>.Continuation) { self.continuation = continuation }

    /// The output and what is read from it; the output does not hold the latter, so that it ends with its reader.
    ///
    /// - Parameter onEnd: runs when the reader stops, or the subscription is over.
    static func make(
        limit: Int, onEnd: @escaping @Sendable () -> Void
    ) -> (output: SubscriptionOutput, stream: AsyncStream<Item>) {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Item.self, bufferingPolicy: .bufferingNewest(max(1, limit)))
        continuation.onTermination = { _ in onEnd() }
        return (SubscriptionOutput(continuation), stream)
    }

    func yield(_ json: JSON) { add(.value(json)) }

    func tellGap() { add(.gap) }

    func finish(_ content: Item.Content) {
        add(content)
        continuation.finish()
    }

    private func add(_ content: Item.Content) {
        count.withLock { count in
            continuation.yield(Item(number: count, content: content))
            count += 1
        }
    }
}
