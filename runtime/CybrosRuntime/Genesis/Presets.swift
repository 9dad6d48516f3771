import ScaleCodec

/// The genesis configurations that come with the runtime, as patches over the default one.
enum GenesisPresets {
    /// Names, in the order `GenesisBuilder_preset_names` lists them.
    static var names: [StaticString] { ["development", "local"] }

    /// Every field with its default.
    static var defaultConfig: StaticString {
        """
        {"system":{},"balances":{"balances":[]},"transactionPayment":{"multiplier":"1000000000000000000"},\
        "sudo":{"key":null}}
        """
    }

    static func patch(_ name: [UInt8]) -> StaticString? {
        for (index, known) in names.enumerated() where known.utf8Bytes == name {
            return index == 0 ? development : local
        }
        return nil
    }

    // Alice is sudo; each account starts with 1,000,000 CBT.

    /// Alice, Bob and their stashes.
    private static var development: StaticString {
        """
        {"balances":{"balances":[\
        ["5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",1000000000000000000],\
        ["5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty",1000000000000000000],\
        ["5GNJqTPyNqANBkUVMN1LPPrxXnFouWXoe2wNSmmEoLctxiZY",1000000000000000000],\
        ["5HpG9w8EBLe5XCrbczpwq5TSXvedjrBGCwqxK1iQ7qUsSWFc",1000000000000000000]]},\
        "sudo":{"key":"5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"}}
        """
    }

    /// Alice to Ferdie and the stashes of the first two.
    private static var local: StaticString {
        """
        {"balances":{"balances":[\
        ["5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",1000000000000000000],\
        ["5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty",1000000000000000000],\
        ["5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y",1000000000000000000],\
        ["5DAAnrj7VHTznn2AWBemMuyBwZWs6FNFjdyVXUeYum3PTXFy",1000000000000000000],\
        ["5HGjWAeFDfFCWPsjFQdVV2Msvz2XtMktvgocEZcCj68kUMaw",1000000000000000000],\
        ["5CiPPseXPECbkjWCa6MnjNokrgYjMqmKndv2rSnekmSK2DjL",1000000000000000000],\
        ["5GNJqTPyNqANBkUVMN1LPPrxXnFouWXoe2wNSmmEoLctxiZY",1000000000000000000],\
        ["5HpG9w8EBLe5XCrbczpwq5TSXvedjrBGCwqxK1iQ7qUsSWFc",1000000000000000000]]},\
        "sudo":{"key":"5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"}}
        """
    }
}
