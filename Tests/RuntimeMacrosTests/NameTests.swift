import Testing

@testable import RuntimeMacros

@Suite struct NameTests {
    @Test(
        "Fields have snake case, an acronym being one word",
        arguments: [
            ("poolID", "pool_id"), ("implID", "impl_id"), ("id", "id"), ("createJob", "create_job"),
            ("ss58Prefix", "ss58_prefix"), ("minRPCCount", "min_rpc_count"), ("who", "who"), ("`class`", "class"),
            ("newFree", "new_free"),
        ])
    func snakeCase(name: String, expected: String) { #expect(WireName.snakeCase(name) == expected) }

    @Test(
        "Variants have upper camel case, an acronym being one word",
        arguments: [
            ("implIDTaken", "ImplIdTaken"), ("jobCreated", "JobCreated"), ("poolID", "PoolId"), ("ok", "Ok"),
            ("allExtrinsicsLen", "AllExtrinsicsLen"), ("upgradedToU32RefCount", "UpgradedToU32RefCount"),
        ])
    func upperCamelCase(name: String, expected: String) { #expect(WireName.upperCamelCase(name) == expected) }

    @Test(
        "Types have the names that wallets know from Rust",
        arguments: [
            ("UInt32", "u32"), ("Int64", "i64"), ("[UInt8]", "Vec<u8>"), ("UInt32?", "Option<u32>"),
            ("[AccountID]?", "Option<Vec<T::AccountId>>"), ("MultiAddress", "AccountIdLookupOf<T>"),
            ("BoundedBytes<MaxName>", "BoundedVec<u8, MaxName>"), ("JobID", "JobId"),
            ("[Runtime.RuntimeCall]", "Vec<<T as Config>::RuntimeCall>"), ("Compact<Balance>", "T::Balance"),
            ("[Pair<[UInt8], [UInt8]>]", "Vec<(Vec<u8>, Vec<u8>)>"), ("[KeyValue]", "Vec<KeyValue>"),
            ("Result<Unit, DispatchError>", "DispatchResult"), ("Result<UInt8, Unit>", "Result<u8, ()>"),
            ("BoundedBytes<InputLimit<Runtime>>?", "Option<BoundedVec<u8, T::InputLimit>>"),
            ("BoundedBytes<SixtyFour>", "BoundedVec<u8, ConstU32<64>>"),
            ("BoundedArray<Hash256, Limit>", "BoundedVec<T::Hash, Limit>"), ("FixedBytes<Four>", "[u8; 4]"),
            ("Triple<Bool, JobID, [Pair<Int8, Unit>]?>", "(bool, JobId, Option<Vec<(i8, ())>>)"),
            ("String", "RuntimeString"), ("PerDispatchClass<WeightsPerClass>", "PerDispatchClass<WeightsPerClass>"),
        ])
    func typeNames(type: String, expected: String) { #expect(WireName.typeName(type) == expected) }

    @Test(
        "Storage prefixes are twox128 of the names",
        arguments: [
            ("System", "26aa394eea5630e07c48ae0c9558cef7"), ("Account", "b99d880ec681799c0cf30e8886371da9"),
            ("Balances", "c2261276cc9d1f8598ea4b6a74b15c2f"), ("TotalIssuance", "57c875e4cff74148e4628f264b974c80"),
            ("OffchainComputingInfra", "c3c1b9ba5000e940cc59f471a89d9f74"),
            ("CounterForWorkerSubscribedPools", "771d81bd15b9087952c4bbfd46cb79b1"),
            ("CounterForWorkerAssignedJobs", "bc8c33e2dcfa417a6a2dbaabe5eadb7f"),
            (":__STORAGE_VERSION__:", "4e7b9012096b41c4eb3aaf947f6ea429"),
            ("", "99e9d85137db46ef4bbea33613baafd5"),
        ])
    func prefixes(name: String, expected: String) {
        let (first, second) = Twox.hash128(name)
        let bytes = [first, second].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
        #expect(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == expected)
    }
}
