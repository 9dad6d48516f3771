import Executive
import FrameSupport
import RuntimeTestSupport
import System
import Testing

@Suite struct HookTests {
    @Test("An upgrade runs on the parent's block, before its own is begun, and its events stand first in the block")
    func upgrades() throws {
        let chain = Chain<Plain>()
        chain.run { Items.tell(1, topics: []) }
        let plain = chain.run { Core.usedWeight }
        try Plain.$specVersion.withValue(2) {
            try chain.nextBlock()
            let records = chain.run { Core.events.value }
            #expect(records.map { $0.event.encoded() } == [Plain.event(Items.Event.upgraded(number: 1)).encoded()])
            #expect(records.map(\.phase) == [.initialization])
            // Of both pallets it is read whether they have storage, and of which version.
            #expect(
                chain.run { Core.usedWeight } == plain + Weight(refTime: 1_000_000_000)
                    + Plain.databaseWeight.readsWrites(4, 0))
            // Once.
            try chain.nextBlock()
            chain.expectEvents([])
        }
    }

    @Test("Topics lead to the block and the place of their events, until the next block")
    func topics() throws {
        let chain = Chain<Plain>()
        try chain.nextBlock()
        let (one, two) = chain.run { (Host.blake2_256([1]), Host.blake2_256([2])) }
        chain.run {
            Items.tell(1, topics: [])
            Items.tell(2, topics: [one])
            Items.tell(3, topics: [one, two])
        }
        // Block 2: the second and the third event, and the third.
        let (key1, key2) = chain.run { (topicKey(one), topicKey(two)) }
        func places(_ key: [UInt8]) -> String? { chain.run { Host.get(key) }.map { hex($0) } }
        #expect(places(key1) == "08" + "0200000001000000" + "0200000002000000")
        #expect(places(key2) == "04" + "0200000002000000")
        #expect(chain.run { Core.events.value.map(\.topics) } == [[], [one], [one, two]])

        try chain.nextBlock()
        #expect(places(key1) == nil && places(key2) == nil)
        chain.run { Items.tell(4, topics: [two]) }
        #expect(places(key2) == "04" + "0300000000000000")
    }

    /// `System.EventTopics` under a topic, hashed by `Blake2_128Concat`.
    private func topicKey(_ topic: Hash256) -> [UInt8] {
        hash(.twox128, Array("System".utf8)) + hash(.twox128, Array("EventTopics".utf8))
            + hash(.blake2_128, topic.bytes) + topic.bytes
    }

    private func hash(_ function: Host.HashFunction, _ bytes: [UInt8]) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: 16)
        bytes.withUnsafeBytes { data in
            hash.withUnsafeMutableBytes { room in
                if let base = room.baseAddress { Host.hash(function, data, into: base) }
            }
        }
        return hash
    }

    @Test("Off-chain workers run with the block's number and its parents' hashes at hand")
    func offchainWorkers() throws {
        let chain = Chain<Plain>()
        let header = try chain.nextBlock()
        chain.run {
            Executive<Plain>.offchainWorker(header)
            #expect(Items.workedAt.value == [1])
            #expect(Core.blockNumber == 1 && Core.blockHash[0] == header.parentHash)
        }
    }
}
