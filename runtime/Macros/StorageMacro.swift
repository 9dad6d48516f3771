import SwiftSyntax
import SwiftSyntaxMacros

/// `@Storage`: the getter of a storage item, with its prefix computed here.
struct StorageMacro: AccessorMacro {
    static func expansion(
        of node: AttributeSyntax, providingAccessorsOf declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) throws -> [AccessorDeclSyntax] {
        guard let item = StorageItem(declaration) else {
            throw MisuseError("@Storage is for a static variable whose type is a storage item")
        }
        guard
            let pallet = context.lexicalContext.lazy.compactMap({ scope -> String? in
                scope.as(EnumDeclSyntax.self)?.attributes.attribute("Pallet")?.stringArgument()
            }).first
        else { throw MisuseError("@Storage stands inside an enum with @Pallet(\"Name\")") }
        var arguments = [prefix(pallet, item.wireName)]
        arguments += node.arguments_.filter { $0.label == nil }.map(\.expression.trimmedDescription)
        if item.isCounted {
            let counter = "CounterFor\(item.wireName)"
            arguments += ["counter: \(prefix(pallet, counter))", "counterName: \(literal(counter))"]
        }
        return ["get { .init(\(raw: arguments.joined(separator: ", "))) }"]
    }

    private static func prefix(_ pallet: String, _ item: String) -> String {
        let (a, b) = Twox.hash128(pallet)
        let (c, d) = Twox.hash128(item)
        return "StoragePrefix(\(a), \(b), \(c), \(d))"
    }
}

/// A `static var` that is a storage item.
struct StorageItem {
    let name: String
    let wireName: String
    let isCounted: Bool
    let docs: [String]

    init?(_ declaration: some DeclSyntaxProtocol) {
        guard let variable = declaration.as(VariableDeclSyntax.self),
            let attribute = variable.attributes.attribute("Storage"),
            variable.modifiers.contains(where: { $0.name.text == "static" }),
            let binding = variable.bindings.first,
            let name = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier.text,
            let type = binding.typeAnnotation?.type.trimmedDescription
        else { return nil }
        self.name = name
        wireName = attribute.stringArgument("name") ?? WireName.upperCamelCase(name)
        isCounted = type.hasPrefix("Counted")
        docs = variable.docLines
    }
}
