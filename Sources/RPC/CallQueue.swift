import DequeModule
import JSONRPC

/// Who may run next: connections take turns, and none takes all places, however many calls it has waiting.
struct CallQueue<Waiter> {
    /// Calls that run at a time.
    private let places: Int
    /// Calls of one connection that run at a time.
    private let share: Int
    private var running: [ConnectionID?: Int] = [:]
    private var runningCount = 0
    private var waiting: [ConnectionID?: Deque<Waiter>] = [:]
    /// Connections with calls that wait, the one whose turn comes first in front.
    private var turns: Deque<ConnectionID?> = []

    init(places: Int) {
        self.places = max(1, places)
        share = max(1, places / 2)
    }

    /// Takes a place for a call of `connection`; false where it has to wait.
    mutating func enter(_ connection: ConnectionID?) -> Bool {
        guard runningCount < places, running[connection, default: 0] < share else { return false }
        take(connection)
        return true
    }

    /// Has a call wait for its turn.
    mutating func wait(_ waiter: Waiter, for connection: ConnectionID?) {
        if waiting[connection]?.append(waiter) == nil {
            waiting[connection] = [waiter]
            turns.append(connection)
        }
    }

    /// Gives a place back; the call that has it now.
    mutating func leave(_ connection: ConnectionID?) -> Waiter? {
        runningCount -= 1
        let left = running[connection, default: 0] - 1
        running[connection] = left > 0 ? left : nil
        guard let turn = turns.firstIndex(where: { running[$0, default: 0] < share }) else { return nil }
        let next = turns.remove(at: turn)
        let waiter = waiting[next]?.popFirst()
        if waiting[next]?.isEmpty == true { waiting[next] = nil } else { turns.append(next) }
        take(next)
        return waiter
    }

    private mutating func take(_ connection: ConnectionID?) {
        runningCount += 1
        running[connection, default: 0] += 1
    }
}
