import NIOCore
import Synchronization

/// The connections of a server, counted over all its listeners.
final class ConnectionTable: Sendable {
    /// What becomes of a new connection.
    enum Admission {
        case welcome(ConnectionID)
        /// The server is full: the client is told so and let go.
        case crowded(ConnectionID)
        /// So many are being told so that this one is closed without a word.
        case refused
    }

    private struct State {
        var channels: [ConnectionID: any Channel] = [:]
        var welcomed = 0
        var nextNumber: UInt64 = 0
        var isShutDown = false
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) { self.limit = limit }

    func admit(_ channel: any Channel) -> Admission {
        let admission = state.withLock { state -> Admission in
            let crowded = state.channels.count - state.welcomed
            guard !state.isShutDown, state.welcomed < limit || crowded < limit else { return .refused }
            let id = ConnectionID(number: state.nextNumber)
            state.nextNumber += 1
            state.channels[id] = channel
            guard state.welcomed < limit else { return .crowded(id) }
            state.welcomed += 1
            return .welcome(id)
        }
        switch admission {
        case .welcome(let id): channel.closeFuture.whenComplete { [weak self] _ in self?.remove(id, wasWelcomed: true) }
        case .crowded(let id):
            channel.closeFuture.whenComplete { [weak self] _ in self?.remove(id, wasWelcomed: false) }
        case .refused: break
        }
        return admission
    }

    /// Lets no further connection in and returns those that are open.
    func shutDown() -> [any Channel] {
        state.withLock { state in
            state.isShutDown = true
            return Array(state.channels.values)
        }
    }

    private func remove(_ id: ConnectionID, wasWelcomed: Bool) {
        state.withLock { state in
            state.channels[id] = nil
            if wasWelcomed { state.welcomed -= 1 }
        }
    }
}

/// Fired through every connection's pipeline when the server shuts down: finish what is at work, then close.
struct ShutdownEvent: Sendable {}
