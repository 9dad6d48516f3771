import JSON
import Primitives

/// A value with the way to it, so that errors can say where they are.
struct LocatedJSON {
    let value: JSON
    let path: String

    /// The member of this name; nil where it is absent or null.
    func member(_ name: String) -> LocatedJSON? {
        guard let value = value[name], !value.isNull else { return nil }
        return LocatedJSON(value: value, path: child(name))
    }

    func required(_ name: String) throws(ChainSpecError) -> LocatedJSON {
        guard let member = member(name) else { throw .missing(path: child(name)) }
        return member
    }

    func object() throws(ChainSpecError) -> JSON.Object {
        guard let object = value.object else { throw .unexpected(path: path, expected: "an object") }
        return object
    }

    func elements() throws(ChainSpecError) -> [LocatedJSON] {
        guard let array = value.array else { throw .unexpected(path: path, expected: "a list") }
        return array.enumerated().map { LocatedJSON(value: $1, path: "\(path)[\($0)]") }
    }

    func string() throws(ChainSpecError) -> String {
        guard let string = value.string else { throw .unexpected(path: path, expected: "text") }
        return string
    }

    func integer<Integer: FixedWidthInteger>() throws(ChainSpecError) -> Integer {
        guard let integer = value.exactInteger(Integer.self) else {
            throw .unexpected(path: path, expected: "a whole number from \(Integer.min) to \(Integer.max)")
        }
        return integer
    }

    func hex() throws(ChainSpecError) -> [UInt8] {
        guard let bytes = value.hexBytes else { throw .invalidHex(path: path) }
        return bytes
    }

    func hash() throws(ChainSpecError) -> Hash256 {
        let bytes = try hex()
        guard let hash = Hash256(bytes) else { throw .wrongLength(path: path, expected: 32, found: bytes.count) }
        return hash
    }

    /// The path of a member. Names come from outside; long ones are cut.
    func child(_ name: String) -> String {
        let short = name.unicodeScalars.count > 80 ? String(name.prefix(80)) + "…" : name
        return path.isEmpty ? short : "\(path).\(short)"
    }
}
