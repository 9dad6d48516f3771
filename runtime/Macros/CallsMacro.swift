import SwiftSyntax
import SwiftSyntaxMacros

/// `@Calls`: coding, description and dispatch of a pallet's calls. A case `createPool(implID: ImplID)` runs the
/// pallet's `static func createPool(_ origin: Origin, implID: ImplID)`; a compact argument arrives as its value.
struct CallsMacro: ExtensionMacro {
    static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
        providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        guard let path = node.stringArgument() else {
            throw MisuseError("@Calls needs the type's path in metadata, as in \"pallet_balances::pallet::Call\"")
        }
        guard let enumeration = declaration.as(EnumDeclSyntax.self) else { throw MisuseError("@Calls is for an enum") }
        guard let pallet = context.lexicalContext.lazy.compactMap({ $0.as(EnumDeclSyntax.self)?.name.text }).first
        else { throw MisuseError("@Calls stands inside the pallet's enum") }
        for member in enumeration.memberBlock.members {
            guard let item = member.decl.as(EnumCaseDeclSyntax.self) else { continue }
            guard item.attributes.attribute("Index")?.integerArgument != nil else {
                throw MisuseError("a call needs its index, as in @Index(0): clients depend on it")
            }
        }
        let cases = try enumeration.scaleCases()
        let dispatch = cases.map { item -> String in
            var arguments = ["origin"]
            for field in item.fields {
                let value = field.type.hasPrefix("Compact<") ? "\(field.binding).value" : field.binding
                arguments.append((field.name.map { "\($0): " } ?? "") + value)
            }
            return
                "case \(item.pattern): outcome = dispatchOutcome(try \(pallet).\(item.name)(\(arguments.joined(separator: ", "))), of: self)"
        }.joined(separator: "\n")
        let source: DeclSyntax = """
            extension \(type.trimmed): PalletCall {
                \(raw: codeCases(cases))

                public static func describe(in registry: inout TypeRegistry) -> TypeID {
                    registry.enterDocumented(\(raw: literal(path)), docs: \(raw: literal(declaration.docLines))) { registry in
                        \(raw: describeCases(cases, name: WireName.snakeCase))
                    }
                }

                public func dispatch(_ origin: Origin) throws(DispatchFailure) -> PostDispatchInfo {
                    let outcome: DispatchOutcome
                    do throws(DispatchError) {
                        switch self {
                        \(raw: dispatch)
                        }
                    } catch {
                        throw DispatchFailure(error)
                    }
                    return try outcome.get()
                }
            }
            """
        guard let result = source.as(ExtensionDeclSyntax.self) else { throw MisuseError("@Calls made no extension") }
        return [result]
    }
}
