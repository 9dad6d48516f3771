import FrameSupport

extension System {
    /// Enters an event into the block's record, under topics by which clients may find it.
    public static func record(_ event: Runtime.RuntimeEvent, topics: [Hash256]) {
        let number = blockNumber
        // Genesis has no events: nobody could tell which block they belong to.
        guard number != 0 else { return }
        // Between blocks, where migrations run, there is no phase.
        let phase = executionPhase.value ?? .initialization
        let index = eventCount.value
        guard let next = index.checkedAdd(1) else { return }
        eventCount.value = next
        events.append(EventRecord(phase: phase, event: event, topics: topics))
        for topic in topics {
            var places = eventTopics[topic]
            places.append(Pair(number, index))
            eventTopics[topic] = places
        }
    }

    /// Forgets the events of the block before.
    public static func resetEvents() {
        events.remove()
        eventCount.remove()
        eventTopics.clear()
    }
}
