public import Crypto
public import JSON

/// The envelopes of confidential jobs: JSON whose `data` is sealed from end to end, as the reference's clients write and
/// read them.
///
/// Where the worker is given the executor's key, it opens inputs before a program sees them, and seals what the program
/// answers: the key never gets into the sandbox, and a program is the same for open and for sealed jobs.
public struct ConfidentialEnvelope: Sendable {
    /// Why a sealed input is not opened.
    public enum Failure: Error, Equatable, Sendable, CustomStringConvertible {
        /// A member is missing, or not `0x` with hexadecimal digits.
        case malformed(String)
        case notOpened(SealError)
        /// What was sealed is not JSON.
        case notJSON(JSONError)

        public var description: String {
            switch self {
            case .malformed(let member): "`\(member)` is not the `0x` hexadecimal text that it should be"
            case .notOpened(let error): "\(error)"
            case .notJSON(let error): "what was sealed is not JSON: \(error)"
            }
        }
    }

    /// Who sealed the input, and whom the output is sealed to.
    public let requester: Ed25519.PublicKey

    /// A sealed input of this data.
    public static func seal(
        _ data: JSON, by key: SealingKey, to recipient: Ed25519.PublicKey
    ) throws(SealError) -> JSON {
        [
            "e2e": true, "senderPublicKey": .hex(key.publicKey.bytes),
            "encryptedData": .hex(try key.seal(data.bytes, to: recipient)),
        ]
    }

    /// The data of a sealed envelope, an input or an output.
    public static func open(_ envelope: JSON, with key: SealingKey) throws(Failure) -> (JSON, Ed25519.PublicKey) {
        guard let bytes = envelope["senderPublicKey"]?.hexBytes, let sender = Ed25519.PublicKey(bytes) else {
            throw .malformed("senderPublicKey")
        }
        if envelope["encryptedData"]?.isNull == true { return (.null, sender) }
        guard let sealed = envelope["encryptedData"]?.hexBytes else { throw .malformed("encryptedData") }
        let data: [UInt8]
        do throws(SealError) { data = try key.open(sealed, from: sender) } catch { throw .notOpened(error) }
        do throws(JSONError) { return (try JSON(parsing: data), sender) } catch { throw .notJSON(error) }
    }

    /// Opens an input that says that it is sealed: the same envelope, with open data. Nil where it does not say so, and
    /// goes to the program as it is.
    static func opening(
        _ input: [UInt8], with key: SealingKey
    ) throws(Failure) -> (input: [UInt8], envelope: ConfidentialEnvelope)? {
        guard input.first == UInt8(ascii: "{"), var json = try? JSON(parsing: input), json["e2e"] == true,
            var members = json.object
        else { return nil }
        let (data, sender) = try open(json, with: key)
        members["senderPublicKey"] = nil
        members["encryptedData"] = nil
        members["e2e"] = false
        members["data"] = data
        json = .object(members)
        return (json.bytes, ConfidentialEnvelope(requester: sender))
    }

    /// Seals the data of a program's output; of an output that is no envelope, all of it. Panics stay open, as they hold
    /// nothing of the job.
    func sealing(
        _ output: [UInt8], of result: JobResult, with key: SealingKey
    ) throws(SealError) -> [UInt8] {
        guard result != .panic else { return output }
        var members: JSON.Object
        let data: JSON
        if let json = try? JSON(parsing: output), JobResult(json["result"]) != nil, let object = json.object {
            members = object
            data = members.removeValue(forKey: "data") ?? .null
        } else {
            members = [:]
            data = String(validating: output, as: UTF8.self).map(JSON.string) ?? .hex(output)
        }
        members["result"] = .string(result.rawValue)
        members["e2e"] = true
        members["senderPublicKey"] = .hex(key.publicKey.bytes)
        // The reference seals nothing where there is nothing.
        let isEmpty = data.isNull || data == false || data == "" || data == 0
        members["encryptedData"] = isEmpty ? .null : .hex(try key.seal(data.bytes, to: requester))
        return JSON.object(members).bytes
    }
}
