import CybrosClient

/// The best blocks of a chain, newest first come; some may be left out.
struct AsyncHeads: AsyncSequence, Sendable {
    typealias Element = BlockHeader
    typealias Failure = ClientError

    private enum Source {
        case told(Subscription<BlockHeader>)
        case asked(ChainClient, Duration)
    }

    private let source: Source

    init(_ client: ChainClient, _ mode: WorkerMode) async throws(ClientError) {
        switch mode {
        case .follow: source = .told(try await client.bestHeads())
        case .poll(let interval): source = .asked(client, interval)
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        switch source {
        case .told(let heads): AsyncIterator(told: heads.makeAsyncIterator())
        case .asked(let client, let interval): AsyncIterator(asked: client, interval)
        }
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        private var told: Subscription<BlockHeader>.AsyncIterator?
        private var asked: (client: ChainClient, interval: Duration)?
        private var last: BlockHeader?
        private var hasAsked = false

        fileprivate init(told: Subscription<BlockHeader>.AsyncIterator) { self.told = told }

        fileprivate init(asked client: ChainClient, _ interval: Duration) { asked = (client, interval) }

        mutating func next() async throws(ClientError) -> BlockHeader? { try await next(isolation: nil) }

        mutating func next(isolation actor: isolated (any Actor)?) async throws(ClientError) -> BlockHeader? {
            while let asked {
                if hasAsked {
                    // Between three and five fourths of the interval.
                    let wait = asked.interval * Double.random(in: 0.75...1.25)
                    guard (try? await Task.sleep(for: wait)) != nil else { return nil }
                }
                hasAsked = true
                do throws(ClientError) {
                    let head = try await asked.client.bestHead()
                    defer { last = head }
                    if head != last { return head }
                } catch {
                    switch error {
                    // There may be an answer the next time.
                    case .connection, .connectionLost, .timeout, .server, .tooManyRequests: continue
                    default: throw error
                    }
                }
            }
            while let event = try await told?.next(isolation: actor) {
                // What was missed does not matter: each block is looked at as a whole.
                if case .value(let head) = event { return head }
            }
            return nil
        }
    }
}
