import Crypto
import JSON

/// What is printed of a key, in the words and members of Substrate's `subkey`.
struct KeyReport: Equatable {
    /// How the key was given.
    enum Source: Equatable {
        case phrase(String)
        /// Anything else that holds a secret.
        case secretURI(String)
        case address(String)
        case publicKey
    }

    let source: Source
    let network: NetworkID
    /// The seed that alone makes the key; nil where there is none or it is not known.
    let secretSeed: [UInt8]?
    let publicKey: [UInt8]
    let accountID: [UInt8]
    /// The address of the public key; of ecdsa keys it is not the account's.
    let ss58PublicKey: String
    let ss58Address: String

    init(_ pair: KeyPair, _ source: Source, _ network: NetworkID) throws(CommandLineError) {
        try self.init(
            source, network, secretSeed: pair.seed, publicKey: pair.publicKey, accountID: pair.accountID.bytes)
    }

    init(
        publicKey: [UInt8], _ scheme: SignatureScheme, _ source: Source, _ network: NetworkID
    ) throws(CommandLineError) {
        guard publicKey.count == scheme.publicKeyLength else { throw .badPublicKey(scheme) }
        let accountID = scheme == .ecdsa ? Blake2b.hash256(publicKey).bytes : publicKey
        try self.init(source, network, secretSeed: nil, publicKey: publicKey, accountID: accountID)
    }

    private init(
        _ source: Source, _ network: NetworkID, secretSeed: [UInt8]?, publicKey: [UInt8], accountID: [UInt8]
    ) throws(CommandLineError) {
        self.source = source
        self.network = network
        self.secretSeed = secretSeed
        self.publicKey = publicKey
        self.accountID = accountID
        do throws(SS58Error) {
            ss58PublicKey = try SS58.encode(publicKey, prefix: network.prefix)
            ss58Address = try SS58.encode(accountID, prefix: network.prefix)
        } catch {
            throw .badAddress(error)
        }
    }

    private var seedText: String { secretSeed.map(hex) ?? "n/a" }

    var text: String {
        let account = [hex(publicKey), hex(accountID), ss58PublicKey, ss58Address]
        let secretLabels = [
            "Network ID:        ", "Secret seed:       ", "Public key (hex):  ", "Account ID:        ",
            "Public key (SS58): ", "SS58 Address:      ",
        ]
        let publicLabels = [
            "Network ID/Version: ", "Public key (hex):   ", "Account ID:         ", "Public key (SS58):  ",
            "SS58 Address:       ",
        ]
        switch source {
        case .phrase(let phrase):
            return "Secret phrase:       \(phrase)\n" + lines(secretLabels, [network.text, seedText] + account)
        case .secretURI(let uri):
            return "Secret Key URI `\(uri)` is account:\n" + lines(secretLabels, [network.text, seedText] + account)
        case .address(let address):
            return "Public Key URI `\(address)` is account:\n" + lines(publicLabels, [network.text] + account)
        case .publicKey:
            return String(lines(publicLabels, [network.text] + account).dropFirst(2))
        }
    }

    private func lines(_ labels: [String], _ values: [String]) -> String {
        zip(labels, values).map { "  \($0)\($1)" }.joined(separator: "\n")
    }

    /// Members in the order of their names.
    var json: JSON {
        var members: JSON.Object = ["accountId": .string(hex(accountID)), "networkId": .string(network.text)]
        members["publicKey"] = .string(hex(publicKey))
        switch source {
        case .phrase(let phrase):
            members["secretPhrase"] = .string(phrase)
            members["secretSeed"] = .string(seedText)
        case .secretURI(let uri):
            members["secretKeyUri"] = .string(uri)
            members["secretSeed"] = .string(seedText)
        case .address(let address):
            members["publicKeyUri"] = .string(address)
        case .publicKey: break
        }
        members["ss58Address"] = .string(ss58Address)
        members["ss58PublicKey"] = .string(ss58PublicKey)
        return .object(members)
    }
}
