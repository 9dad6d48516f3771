public import Primitives

/// What the chain holds of an account.
public struct AccountInfo: Hashable, Sendable {
    /// Transactions that it has sent.
    public var nonce: Nonce
    /// What it has, without what is held from it.
    public var free: Balance
    /// What is held from it: deposits and the like.
    public var reserved: Balance
    /// What must stay, of free and reserved together.
    public var frozen: Balance

    public init(nonce: Nonce, free: Balance, reserved: Balance, frozen: Balance) {
        self.nonce = nonce
        self.free = free
        self.reserved = reserved
        self.frozen = frozen
    }
}

extension AccountInfo: ValueDecodable {
    /// Reads a `frame_system::AccountInfo` over Balances' `AccountData`.
    public init(value: Value) throws(ValueError) {
        nonce = try value.field("nonce")
        let data: Value = try value.field("data")
        free = try data.field("free")
        reserved = try data.field("reserved")
        frozen = try data.field("frozen")
    }
}

extension ChainState {
    /// An account; one that the chain does not know has nothing.
    public func account(_ account: AccountID) async throws(ClientError) -> AccountInfo {
        // The item has a default.
        try await value("System", "Account", account.value, as: AccountInfo.self)
            ?? AccountInfo(nonce: 0, free: 0, reserved: 0, frozen: 0)
    }
}
