using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Taskcluster.Modules.Kernel;

/// <summary>
/// Finds classes by what they derive from, in an assembly's metadata. Reflection would load every type of the assembly
/// to look at its base, which a start would wait for; here only what is found is loaded.
/// </summary>
internal sealed class TypeTable
{
    private const byte GenericInstance = (byte)SignatureTypeCode.GenericTypeInstance;

    private readonly MetadataReader reader;
    private readonly IReadOnlySet<string> ancestors;

    // What is known of a type by its row: whether it descends from an ancestor.
    private readonly bool?[] definitions;
    private readonly bool?[] references;

    private TypeTable(MetadataReader reader, IReadOnlySet<string> ancestors)
    {
        this.reader = reader;
        this.ancestors = ancestors;
        definitions = new bool?[reader.GetTableRowCount(TableIndex.TypeDef) + 1];
        references = new bool?[reader.GetTableRowCount(TableIndex.TypeRef) + 1];
    }

    /// <summary>
    /// Classes that are neither abstract nor generic, and have a type of one of these names among their base classes or
    /// the interfaces that they or those name. Interfaces of interfaces are not followed.
    /// </summary>
    /// <param name="assembly">Where to look.</param>
    /// <param name="ancestors">Names without namespaces, as in <c>IRequestHandler`2</c>.</param>
    public static unsafe IReadOnlyList<Type> Descendants(Assembly assembly, IReadOnlySet<string> ancestors)
    {
        if (!assembly.TryGetRawMetadata(out var start, out var length))
        {
            throw new InvalidOperationException($"{assembly} has no metadata to read.");
        }

        var table = new TypeTable(new MetadataReader(start, length), ancestors);
        var found = new List<Type>();
        foreach (var handle in table.reader.TypeDefinitions)
        {
            if (table.IsConcreteClass(handle) && table.Descends(handle))
            {
                found.Add(assembly.ManifestModule.ResolveType(MetadataTokens.GetToken(handle)));
            }
        }

        return found;
    }

    // Interfaces are abstract too.
    private bool IsConcreteClass(TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        return !type.Attributes.HasFlag(TypeAttributes.Abstract) && type.GetGenericParameters().Count == 0;
    }

    private bool Descends(TypeDefinitionHandle handle) =>
        definitions[MetadataTokens.GetRowNumber(handle)] ??= LooksUp(reader.GetTypeDefinition(handle));

    private bool LooksUp(TypeDefinition type)
    {
        if (!type.BaseType.IsNil && IsAncestor(type.BaseType))
        {
            return true;
        }

        foreach (var implementation in type.GetInterfaceImplementations())
        {
            if (IsAncestor(reader.GetInterfaceImplementation(implementation).Interface))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsAncestor(EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeReference => IsAncestor((TypeReferenceHandle)handle),
        HandleKind.TypeDefinition => IsAncestor((TypeDefinitionHandle)handle),
        HandleKind.TypeSpecification => IsAncestor((TypeSpecificationHandle)handle),
        _ => false,
    };

    private bool IsAncestor(TypeReferenceHandle handle) =>
        references[MetadataTokens.GetRowNumber(handle)] ??= IsNamed(reader.GetTypeReference(handle).Name);

    private bool IsAncestor(TypeDefinitionHandle handle) =>
        IsNamed(reader.GetTypeDefinition(handle).Name) || Descends(handle);

    // Of a generic type with its arguments (ECMA-335 II.23.2.14) the first is what counts.
    private bool IsAncestor(TypeSpecificationHandle handle)
    {
        var signature = reader.GetBlobReader(reader.GetTypeSpecification(handle).Signature);
        if (signature.ReadByte() != GenericInstance)
        {
            return false;
        }

        _ = signature.ReadByte();
        return IsAncestor(signature.ReadTypeHandle());
    }

    private bool IsNamed(StringHandle name) => ancestors.Contains(reader.GetString(name));
}
