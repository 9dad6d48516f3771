import Crypto
import Keystore
import Testing

@Suite("Keystore")
struct KeystoreTests {
    @Test("A key type is four bytes", arguments: [("babe", true), ("gran", true), ("", false), ("grand", false)])
    func keyTypes(text: String, isType: Bool) {
        #expect((KeyType(text) != nil) == isType)
        #expect(KeyType(text)?.description == (isType ? text : nil))
    }

    @Test(
        "A secret is kept under the public key that it makes, whatever its scheme", arguments: SignatureScheme.allCases)
    func insertion(scheme: SignatureScheme) throws {
        let keystore = Keystore()
        let type = try #require(KeyType("test"))
        let other = try #require(KeyType("more"))
        let pair = try KeyPair(scheme: scheme, uri: "//Alice")
        try keystore.insert(type: type, uri: "//Alice", publicKey: pair.publicKey)
        #expect(keystore.contains(pair.publicKey, type: type))
        #expect(keystore.pair(pair.publicKey, type: type)?.scheme == scheme)
        #expect(!keystore.contains(pair.publicKey, type: other))
    }

    @Test("A secret that does not make the public key is refused")
    func otherPublicKey() throws {
        let keystore = Keystore()
        let type = try #require(KeyType("test"))
        let bob = try KeyPair(scheme: .sr25519, uri: "//Bob").publicKey
        #expect(throws: KeystoreError.otherPublicKey) {
            try keystore.insert(type: type, uri: "//Alice", publicKey: bob)
        }
        #expect(throws: KeystoreError.otherPublicKey) { try keystore.insert(type: type, uri: "//Alice", publicKey: []) }
        #expect(throws: KeystoreError.secret(.invalidURI)) {
            try keystore.insert(type: type, uri: "//", publicKey: bob)
        }
        #expect(!keystore.contains(bob, type: type))
    }

    @Test("A generated key differs each time, and one of a secret does not")
    func generation() throws {
        let keystore = Keystore()
        let type = try #require(KeyType("test"))
        let first = try keystore.generate(.ed25519, type: type)
        let second = try keystore.generate(.ed25519, type: type)
        #expect(first != second)
        #expect(keystore.contains(first, type: type) && keystore.contains(second, type: type))
        let alice = try keystore.generate(.sr25519, type: type, uri: "//Alice")
        #expect(alice == (try KeyPair(scheme: .sr25519, uri: "//Alice").publicKey))
    }
}
