import Executive
import FrameSupport
import RuntimeTestSupport
import System
import Testing

@Suite struct MigrationTests {
    /// The event that a migration of the fixture leaves.
    private func migrated(from version: UInt16) -> Plain.RuntimeEvent {
        Plain.event(Items.Event.migrated(from: version))
    }

    private func upgraded(at number: BlockNumber) -> Plain.RuntimeEvent {
        Plain.event(Items.Event.upgraded(number: number))
    }

    @Test("A new chain has the versions of the code, and nothing migrates")
    func genesis() throws {
        let chain = Chain<Plain>()
        #expect(chain.run { Items.storedVersion } == 3)
        #expect(chain.run { Host.get(Items.storageVersionKey) } == [3, 0])
        #expect(chain.run { Host.get(Core.storageVersionKey) } == [0, 0])
        try Plain.$specVersion.withValue(2) { try chain.nextBlock() }
        chain.expectEvents([upgraded(at: 1)])
    }

    @Test("Each migration runs once, in order, before the hooks, and counts with its weight")
    func order() throws {
        let chain = Chain<Plain>()
        let plain = chain.run { Core.usedWeight }
        try Plain.$fixtureVersion.withValue(5) {
            // The code is new only where its version says so.
            try chain.nextBlock()
            chain.expectEvents([])
            #expect(chain.run { Items.storedVersion } == 3)
            try Plain.$specVersion.withValue(2) {
                try chain.nextBlock()
                chain.expectEvents([migrated(from: 3), migrated(from: 4), upgraded(at: 2)])
                #expect(chain.run { Items.storedVersion } == 5)
                #expect(
                    chain.run { Core.usedWeight } == plain + Weight(refTime: 21_000_000_000)
                        + Plain.databaseWeight.readsWrites(4, 2))
                try chain.nextBlock()
                chain.expectEvents([])
            }
            try Plain.$specVersion.withValue(3) {
                try chain.nextBlock()
                chain.expectEvents([upgraded(at: 4)])
            }
        }
    }

    @Test("Storage of a later version than the code's is left alone")
    func later() throws {
        let chain = Chain<Plain>()
        try Plain.$fixtureVersion.withValue(1) {
            try Plain.$specVersion.withValue(2) { try chain.nextBlock() }
        }
        chain.expectEvents([upgraded(at: 1)])
        #expect(chain.run { Items.storedVersion } == 3)
    }

    @Test("A pallet that an upgrade brings begins at the version of its code; one without a version is at 0")
    func newPallet() throws {
        let new = Chain<Plain>()
        new.run { Host.clear(Items.storageVersionKey) }
        try Plain.$specVersion.withValue(2) { try new.nextBlock() }
        new.expectEvents([upgraded(at: 1)])
        #expect(new.run { Items.storedVersion } == 3)

        let old = Chain<Plain>()
        old.run {
            Host.clear(Items.storageVersionKey)
            Items.identity[1] = 1
        }
        try Plain.$specVersion.withValue(2) { try old.nextBlock() }
        old.expectEvents([migrated(from: 0), migrated(from: 1), migrated(from: 2), upgraded(at: 1)])
    }

    @Test("Translation replaces values one by one, and leaves what is not of the old layout")
    func translation() {
        let chain = Chain<Plain>()
        chain.run {
            Items.workedAt.translate { (_: UInt64) in [0] }
            #expect(!Items.workedAt.exists)
            Host.set(Items.workedAt.key, UInt64(7).encoded())
            Items.workedAt.translate { (old: UInt64) in [BlockNumber(old), 1] }
            #expect(Items.workedAt.value == [7, 1])

            Host.set(Items.pairs.storageKey(1, 2), UInt32(3).encoded())
            Host.set(Items.pairs.storageKey(2, 4), UInt32(5).encoded())
            #expect(Items.pairs.translate { (key, old: UInt32) in key.second + UInt8(old) } == 2)
            #expect(Items.pairs[1, 2] == 5 && Items.pairs[2, 4] == 9)

            // What the layout before kept: numbers of four bytes.
            for key: UInt32 in 0..<20 { Host.set(Items.blake128Concat.storageKey(key), (key + 100).encoded()) }
            Host.set(Items.blake128Concat.storageKey(20), [1, 2])
            let count = Items.blake128Concat.translate { (key, old: UInt32) in
                #expect(old == key + 100)
                return UInt8(key)
            }
            #expect(count == 20)
            for key: UInt32 in 0..<20 { #expect(Items.blake128Concat[key] == UInt8(key)) }
            #expect(Host.get(Items.blake128Concat.storageKey(20)) == [1, 2])
        }
    }
}
