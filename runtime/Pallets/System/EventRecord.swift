import FrameSupport

/// An event with where it happened and the topics under which clients may look for it.
public struct EventRecord<Event: ScaleEncodable & ScaleDecodable & ScaleTyped> {
    public var phase: Phase
    public var event: Event
    public var topics: [Hash256]

    public init(phase: Phase, event: Event, topics: [Hash256]) {
        self.phase = phase
        self.event = event
        self.topics = topics
    }
}

extension EventRecord: ScaleEncodable, ScaleDecodable, ScaleTyped {
    public func encode(to output: inout ScaleEncoder) {
        phase.encode(to: &output)
        event.encode(to: &output)
        topics.encode(to: &output)
    }

    public init(from input: inout ScaleDecoder) throws(ScaleError) {
        phase = try input.decode()
        event = try input.decode()
        topics = try input.decode()
    }

    public static func describe(in registry: inout TypeRegistry) -> TypeID {
        let event = registry.describe(Event.self)
        let hash = registry.describe(Hash256.self)
        let parameters = [TypeParameter("E", event), TypeParameter("T", hash)]
        return registry.enter("frame_system::EventRecord", parameters: parameters) { registry in
            let phase = registry.describe(Phase.self)
            let topics = registry.enterSequence(of: hash)
            return .composite([
                TypeField("phase", phase, typeName: "Phase"), TypeField("event", event, typeName: "E"),
                TypeField("topics", topics, typeName: "Vec<T>"),
            ])
        }
    }
}
