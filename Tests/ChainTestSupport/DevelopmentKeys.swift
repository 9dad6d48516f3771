import Crypto

/// Key pairs of the well-known development phrase.
public enum DevelopmentKeys {
    public static let alice = make(.sr25519, "//Alice")
    public static let bob = make(.sr25519, "//Bob")
    public static let aliceStash = make(.sr25519, "//Alice//stash")
    public static let bobStash = make(.sr25519, "//Bob//stash")
    /// Has nothing on a development chain.
    public static let charlie = make(.sr25519, "//Charlie")
    public static let ed25519 = make(.ed25519, "//Alice")
    public static let ecdsa = make(.ecdsa, "//Alice")

    private static func make(_ scheme: SignatureScheme, _ junctions: String) -> KeyPair {
        do {
            return try KeyPair(scheme: scheme, uri: SecretURI.developmentPhrase + junctions)
        } catch {
            fatalError("a test's own key does not derive: \(error)")
        }
    }
}
