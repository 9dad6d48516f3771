import FrameSupport
import RuntimeTestSupport
import Testing

/// Keys as clients compute them: the vectors were made with other implementations of Blake2b and XXH64.
@Suite struct StorageHasherTests {
    /// The key 101, in four bytes.
    static let key = "65000000"

    static var vectors: [(map: StorageMap<UInt32, UInt8>, expected: String)] {
        [
            (Items.blake128, "2c26abf3b390e47e4ce118221f72ecc5"),
            (Items.blake256, "4cd569f11dec17852a1bff1c7f264cc58322eea490e2f055de6cab2d24ca95a5"),
            (Items.blake128Concat, "2c26abf3b390e47e4ce118221f72ecc5" + key),
            (Items.twox128, "5439c96feb48203ed8f55e67c53c9274"),
            (Items.twox256, "5439c96feb48203ed8f55e67c53c9274b766efb4dd53a9e24a42aff4b70cbed6"),
            (Items.twox64Concat, "5439c96feb48203e" + key),
            (Items.identity, key),
        ]
    }

    @Test("A key is its hash, with the key itself behind it where the hasher keeps it", arguments: vectors.indices)
    func hashes(place: Int) {
        let (map, expected) = Self.vectors[place]
        #expect(hex(Chain<Plain>().run { map.storageKey(101) }.dropFirst(32)) == expected)
    }

    @Test(
        "Keys are read back where the hasher keeps them, and are not there where it does not",
        arguments: vectors.indices
    )
    func readsKeys(place: Int) {
        let (map, expected) = Self.vectors[place]
        let keeps = expected.hasSuffix(Self.key)
        Chain<Plain>().run {
            map[101] = 7
            map[102] = 8
            #expect(map[101] == 7)
            #expect(Array(map.keys).sorted() == (keeps ? [101, 102] : []))
            #expect(map.entries.map(\.value).sorted() == (keeps ? [7, 8] : []))
            map.remove(101)
            #expect(Array(map.keys) == (keeps ? [102] : []))
        }
    }

    @Test("Each key of a double or triple map has its own hasher")
    func mixedHashers() {
        let chain = Chain<Plain>()
        let pair = chain.run { Items.pairs.storageKey(101, 5) }
        #expect(
            hex(pair)
                == "3b7d83087b118f4b964f7dc9bbb5b7da4df2571cb7a4ecbce319d8f189e07c53" + "5439c96feb48203e65000000"
                + "05")
        let triple = chain.run { Items.triples.storageKey(5, 101, 101) }
        #expect(hex(triple.prefix(33)) == "3b7d83087b118f4b964f7dc9bbb5b7dad5f66dd00821c3a7d83288e34120a3d9" + "05")
        #expect(hex(triple[33..<53]) == "2c26abf3b390e47e4ce118221f72ecc565000000")
        #expect(triple.count == 32 + 1 + 20 + 9)
        // Where the second key is hashed away, the first alone leads nowhere.
        chain.run {
            Items.hiddenPairs[101, 5] = 7
            #expect(Array(Items.hiddenPairs.keys).isEmpty)
            #expect(Array(Items.hiddenPairs.keys(101)).isEmpty)
            #expect(Items.hiddenPairs[101, 5] == 7)
        }
    }
}
