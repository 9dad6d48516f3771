import FrameSupport
import RuntimeTestSupport
import Testing

@Suite struct StorageEntriesTests {
    @Test("A map's entries come in the order of storage, and leave it as they are drained")
    func maps() {
        Chain<Plain>().run {
            for key in [3, 1, 2] as [UInt32] { Items.identity[key] = UInt8(key) }
            #expect(Items.identity.entries.map(\.key) == [1, 2, 3])
            #expect(Items.identity.entries.map(\.value) == [1, 2, 3])
            var drained = Items.identity.drain()
            #expect(drained.next()?.value == 1)
            // What was not reached stays.
            #expect(Array(Items.identity.keys) == [2, 3])
            #expect(Items.identity.drain().map(\.key) == [2, 3])
            #expect(Array(Items.identity.keys).isEmpty)
        }
    }

    @Test("What does not decode is left out, and stays")
    func undecodable() {
        Chain<Plain>().run {
            Items.identity[1] = 1
            let key = Items.identity.storageKey(2)
            Host.set(key, [])
            #expect(Items.identity.drain().map(\.key) == [1])
            #expect(Host.exists(key))
        }
    }

    @Test("Draining a counted map counts down")
    func countedMaps() {
        Chain<Plain>().run {
            for key in 1...5 as ClosedRange<UInt32> { Items.counted[key] = 1 }
            #expect(Items.counted.entries.number { key, _ in key > 2 } == 3)
            #expect(Items.counted.entries.sum { key, value in key > 2 ? Balance(value) : nil } == 3)
            var drained = Items.counted.drain()
            for left in [4, 3] as [UInt32] {
                #expect(drained.next() != nil)
                #expect(Items.counted.count == left)
                #expect(Items.counted.keys.number() == left)
            }
        }
    }

    @Test("Entries under a first key, or the first two, are walked and drained alone")
    func prefixes() {
        Chain<Plain>().run {
            for (first, second) in [(1, 1), (1, 2), (2, 1)] as [(UInt32, UInt8)] {
                Items.pairs[first, second] = second
                Items.triples[second, first, 8] = 8
                Items.triples[second, first, 9] = 9
            }
            #expect(Items.pairs.entries(1).map(\.key) == [1, 2])
            #expect(Items.pairs.drain(1).map(\.value) == [1, 2])
            #expect(Items.pairs.entries.map(\.key) == [Pair(2, 1)])
            #expect(Items.pairs.drain().map(\.value) == [1])
            #expect(Array(Items.pairs.keys).isEmpty)

            #expect(Set(Items.triples.entries(1, 2).map(\.value)) == [8, 9])
            #expect(Items.triples.entries(1).map(\.key.first).sorted() == [1, 1, 2, 2])
            #expect(Items.triples.drain(1, 1).map(\.key).sorted() == [8, 9])
            #expect(Items.triples.drain(1).map(\.key.first) == [2, 2])
            #expect(Set(Items.triples.entries.map(\.key)) == [Triple(2, 1, 8), Triple(2, 1, 9)])
            #expect(Items.triples.drain().map(\.value).sorted() == [8, 9])
            #expect(Array(Items.triples.keys).isEmpty)
        }
    }
}
