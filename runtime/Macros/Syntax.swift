import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// A misuse of an attribute, shown at the place where it was made.
struct MisuseError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

extension SyntaxProtocol {
    /// The lines of the doc comment above a declaration, as metadata holds them.
    var docLines: [String] {
        leadingTrivia.compactMap { piece -> String? in
            guard case .docLineComment(let text) = piece else { return nil }
            return String(text.dropFirst(3))
        }
    }
}

/// Swift source of an array of string literals.
func literal(_ lines: [String]) -> String {
    "[" + lines.map(literal).joined(separator: ", ") + "]"
}

/// Swift source of a string literal.
func literal(_ text: String) -> String {
    "\"" + text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"") + "\""
}

extension String {
    func replacingOccurrences(of target: String, with replacement: String) -> String {
        split(separator: target, omittingEmptySubsequences: false).joined(separator: replacement)
    }
}

extension AttributeListSyntax {
    /// The attribute of this name.
    func attribute(_ name: String) -> AttributeSyntax? {
        for case .attribute(let attribute) in self where attribute.attributeName.trimmedDescription == name {
            return attribute
        }
        return nil
    }
}

extension AttributeSyntax {
    var arguments_: [LabeledExprSyntax] {
        guard case .argumentList(let list) = arguments else { return [] }
        return Array(list)
    }

    /// The text of the first string literal among the arguments, or of the one with a label.
    func stringArgument(_ label: String? = nil) -> String? {
        for argument in arguments_ where argument.label?.text == label {
            if let text = argument.expression.as(StringLiteralExprSyntax.self)?.representedLiteralValue { return text }
        }
        return nil
    }

    /// The number that is the first unlabelled argument.
    var integerArgument: UInt8? {
        for argument in arguments_ where argument.label == nil {
            if let number = argument.expression.as(IntegerLiteralExprSyntax.self) {
                return UInt8(number.literal.text.filter { $0 != "_" })
            }
        }
        return nil
    }
}

/// One value of an enum case or one stored property of a struct.
struct FieldSyntax {
    /// Nil where an enum case does not name its value.
    var name: String?
    /// The property's name, or what to bind a case's value to: not its label, which may be `output`.
    var binding: String
    var type: String
    var docs: [String] = []

    var wireName: String { name.map { literal(WireName.snakeCase($0)) } ?? "nil" }
}

/// One case of an enum.
struct CaseSyntax {
    var name: String
    var index: UInt8
    var fields: [FieldSyntax]
    var docs: [String]
    var wireNameOverride: String?

    /// `.name(let a, let b)`
    var pattern: String {
        fields.isEmpty ? ".\(name)" : ".\(name)(\(fields.map { "let \($0.binding)" }.joined(separator: ", ")))"
    }

    /// `.name(label: try input.decode(T.self), …)`
    var construction: String {
        guard !fields.isEmpty else { return ".\(name)" }
        let arguments = fields.map { field in
            (field.name.map { "\($0): " } ?? "") + "try input.decode((\(field.type)).self)"
        }
        return ".\(name)(\(arguments.joined(separator: ", ")))"
    }
}

extension EnumDeclSyntax {
    /// The cases in order. `@Index` sets a case's index; the next ones count on from it.
    func scaleCases() throws -> [CaseSyntax] {
        var cases: [CaseSyntax] = []
        var next: Int = 0
        for member in memberBlock.members {
            guard let declaration = member.decl.as(EnumCaseDeclSyntax.self) else { continue }
            if let index = declaration.attributes.attribute("Index")?.integerArgument { next = Int(index) }
            for element in declaration.elements {
                guard let index = UInt8(exactly: next) else { throw MisuseError("an enum has at most 256 cases") }
                var fields: [FieldSyntax] = []
                for (position, parameter) in (element.parameterClause?.parameters ?? []).enumerated() {
                    let label = parameter.firstName?.text
                    fields.append(
                        FieldSyntax(
                            name: label == "_" ? nil : label, binding: "value\(position)",
                            type: parameter.type.trimmedDescription))
                }
                if cases.contains(where: { $0.index == index }) {
                    throw MisuseError("two cases have the index \(index)")
                }
                cases.append(
                    CaseSyntax(
                        name: element.name.text, index: index, fields: fields, docs: declaration.docLines,
                        wireNameOverride: declaration.attributes.attribute("Named")?.stringArgument()))
                next += 1
            }
        }
        return cases
    }
}

extension StructDeclSyntax {
    /// The stored properties in order.
    func scaleFields() throws -> [FieldSyntax] {
        var fields: [FieldSyntax] = []
        for member in memberBlock.members {
            guard let variable = member.decl.as(VariableDeclSyntax.self),
                !variable.modifiers.contains(where: { $0.name.text == "static" })
            else { continue }
            for binding in variable.bindings {
                // Computed properties are not part of the encoding; observers are not used in the runtime.
                guard binding.accessorBlock == nil else { continue }
                guard let name = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier.text,
                    let type = binding.typeAnnotation?.type.trimmedDescription
                else { throw MisuseError("@SCALE needs the type of each stored property written out") }
                fields.append(FieldSyntax(name: name, binding: name, type: type, docs: variable.docLines))
            }
        }
        return fields
    }
}

/// `let t0 = registry.describe(A.self)` lines and the fields that refer to them.
func describeFields(_ fields: [FieldSyntax], prefix: String) -> (lines: String, list: String) {
    var lines = ""
    var list: [String] = []
    for (position, field) in fields.enumerated() {
        lines += "let \(prefix)\(position) = registry.describe((\(field.type)).self)\n"
        let docs = field.docs.isEmpty ? "" : ", docs: \(literal(field.docs))"
        list.append(
            "TypeField(\(field.wireName), \(prefix)\(position), typeName: \(literal(WireName.typeName(field.type)))\(docs))"
        )
    }
    return (lines, "[" + list.joined(separator: ", ") + "]")
}

/// The body of `describe(in:)` for cases.
func describeCases(_ cases: [CaseSyntax], name: (String) -> String) -> String {
    var lines = ""
    var list: [String] = []
    for (position, item) in cases.enumerated() {
        let fields = describeFields(item.fields, prefix: "t\(position)_")
        lines += fields.lines
        let wire = item.wireNameOverride ?? name(item.name)
        list.append(
            "TypeVariant(\(literal(wire)), index: \(item.index), fields: \(fields.list), docs: \(literal(item.docs)))")
    }
    return lines + "return .variant([\n" + list.joined(separator: ",\n") + "\n])"
}

/// The members `encode(to:)` and `init(from:)` for cases.
func codeCases(_ cases: [CaseSyntax]) -> String {
    let encoding = cases.map { item in
        "case \(item.pattern):\noutput.append(\(item.index))\n"
            + item.fields.map { "\($0.binding).encode(to: &output)\n" }.joined()
    }.joined()
    let decoding = cases.map { "case \($0.index): self = \($0.construction)\n" }.joined()
    return """
        public func encode(to output: inout ScaleEncoder) {
            switch self {
            \(encoding)
            }
        }

        public init(from input: inout ScaleDecoder) throws(ScaleError) {
            switch try input.readByte() {
            \(decoding)
            case let other: throw .invalidVariant(other)
            }
        }
        """
}
