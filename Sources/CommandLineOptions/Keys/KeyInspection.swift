import Crypto
import JSON

/// Finds out what a text is that names a key.
enum KeyInspection {
    /// What is to be told of a phrase, a secret URI, a seed or an address. An address keeps its network unless another
    /// one is wanted.
    static func report(
        of text: String, scheme: SignatureScheme, password: String?, network: NetworkID?
    ) throws(CommandLineError) -> KeyReport {
        // Nothing at all would be the development phrase, which nobody means.
        guard !text.isEmpty else { throw .noKey }
        if let mnemonic = try? Mnemonic(phrase: text) {
            return try report(of: mnemonic, as: text, scheme: scheme, password: password, network: network)
        }
        let pair: KeyPair
        do throws(KeyError) {
            pair = try KeyPair(scheme: scheme, uri: text, password: password)
        } catch {
            guard isOneWord(text) else { throw .badSecret(error) }
            return try report(ofAddress: text, scheme: scheme, network: network)
        }
        return try KeyReport(pair, .secretURI(text), network ?? .substrate)
    }

    private static func report(
        ofAddress text: String, scheme: SignatureScheme, network: NetworkID?
    ) throws(CommandLineError) -> KeyReport {
        let prefix: UInt16
        let account: [UInt8]
        do throws(SS58Error) {
            (prefix, account) = try SS58.decode(text)
        } catch {
            throw .badAddress(error)
        }
        return try KeyReport(publicKey: account, scheme, .address(text), network ?? NetworkID(prefix: prefix))
    }

    /// What is to be told of a phrase.
    static func report(
        of mnemonic: Mnemonic, as text: String, scheme: SignatureScheme, password: String?, network: NetworkID?
    ) throws(CommandLineError) -> KeyReport {
        let pair: KeyPair
        do throws(KeyError) {
            pair = try KeyPair(scheme: scheme, mnemonic: mnemonic, password: password ?? "")
        } catch {
            throw .badSecret(error)
        }
        return try KeyReport(pair, .phrase(text), network ?? .substrate)
    }

    /// What is to be told of a public key in hexadecimal digits.
    static func report(
        ofPublicKey text: String, scheme: SignatureScheme, network: NetworkID?
    ) throws(CommandLineError) -> KeyReport {
        guard text.utf8.count.isMultiple(of: 2), let bytes = JSON.string(text).hexBytes else {
            throw .badPublicKey(scheme)
        }
        return try KeyReport(publicKey: bytes, scheme, .publicKey, network ?? .substrate)
    }

    /// Whether a text that is no secret may have been meant as an address.
    private static func isOneWord(_ text: String) -> Bool {
        !text.hasPrefix("0x") && !text.contains { $0 == "/" || $0.isWhitespace }
    }
}
