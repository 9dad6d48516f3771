import Primitives

extension MultiAddress {
    /// The account that the address names; only the form with a whole account resolves on this chain.
    public func lookup() throws(DispatchError) -> AccountID {
        guard let account else { throw .cannotLookup }
        return account
    }
}
