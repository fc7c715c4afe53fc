using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Taskcluster.Tests.Tidy;

/// <summary>
/// What compiled types refer to: in signatures, attributes and the instructions of method bodies. Source text would
/// miss what is inferred, and be misled by comments.
/// </summary>
public static class CompiledCode
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Instructions = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    // Several tests ask about the same types, and reading all instructions takes seconds.
    private static readonly ConcurrentDictionary<Type, Lazy<MemberInfo[]>> Used = new();

    /// <summary>The types of an assembly that people wrote, with those that the compiler made of them.</summary>
    public static IEnumerable<Type> TypesOf(Assembly assembly) =>
        assembly.GetTypes().Where(type => type.Namespace?.StartsWith("Taskcluster.", StringComparison.Ordinal) == true);

    /// <summary>The outermost type, which bears the name that people gave.</summary>
    public static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type;
    }

    /// <summary>All members that the bodies of a type's methods name.</summary>
    public static IEnumerable<MemberInfo> MembersUsedBy(Type type) =>
        Used.GetOrAdd(type, static one => new Lazy<MemberInfo[]>(() => ReadMembers(one))).Value;

    /// <summary>All types that a type refers to anywhere, taken out of arrays and generic arguments.</summary>
    public static IEnumerable<Type> TypesUsedBy(Type type)
    {
        IEnumerable<Type?> named =
        [
            type.BaseType,
            .. type.GetInterfaces(),
            .. type.GetFields(All).Select(field => field.FieldType),
            .. type.GetProperties(All).Select(property => property.PropertyType),
            .. type.GetMethods(All).Select(method => method.ReturnType),
            .. MethodsOf(type).SelectMany(method => method.GetParameters())
                .Select(parameter => parameter.ParameterType),
            .. BodiesOf(type).SelectMany(method => method.GetMethodBody()!.LocalVariables)
                .Select(local => local.LocalType),
            .. MembersUsedBy(type).SelectMany(TypesOf),
            .. type.GetMembers(All).Append(type).SelectMany(member => member.CustomAttributes).SelectMany(TypesOf),
        ];
        return named.OfType<Type>().SelectMany(Parts).Distinct();
    }

    private static MemberInfo[] ReadMembers(Type type) => [.. BodiesOf(type).SelectMany(MembersUsedBy).Distinct()];

    private static IEnumerable<MethodBase> MethodsOf(Type type) =>
        type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All));

    private static IEnumerable<MethodBase> BodiesOf(Type type) =>
        MethodsOf(type).Where(method => method.GetMethodBody() is not null);

    private static IEnumerable<Type?> TypesOf(MemberInfo member) => member switch
    {
        Type type => [type],
        MethodInfo method =>
        [
            method.DeclaringType, method.ReturnType, .. method.GetGenericArguments(),
            .. method.GetParameters().Select(parameter => parameter.ParameterType),
        ],
        FieldInfo field => [field.DeclaringType, field.FieldType],
        _ => [member.DeclaringType],
    };

    private static IEnumerable<Type?> TypesOf(CustomAttributeData attribute) =>
    [
        attribute.AttributeType,
        .. attribute.ConstructorArguments.Concat(attribute.NamedArguments.Select(argument => argument.TypedValue))
            .SelectMany(argument => argument.Value switch
            {
                Type type => [type],
                IEnumerable<CustomAttributeTypedArgument> list => list.Select(one => one.Value).OfType<Type>(),
                _ => [],
            }),
    ];

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericParameter ? []
        : type.IsConstructedGenericType
            ? type.GetGenericArguments().SelectMany(Parts).Append(type.GetGenericTypeDefinition())
        : [type];

    private static IEnumerable<MemberInfo> MembersUsedBy(MethodBase method)
    {
        var code = method.GetMethodBody()!.GetILAsByteArray()!;
        var members = new List<MemberInfo>();
        for (var at = 0; at < code.Length;)
        {
            var value = code[at] == 0xFE ? BinaryPrimitives.ReadInt16BigEndian(code.AsSpan(at)) : code[at];
            var instruction = Instructions[value];
            at += instruction.Size;
            if (instruction.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok
                or OperandType.InlineType)
            {
                members.Add(Resolve(method, BinaryPrimitives.ReadInt32LittleEndian(code.AsSpan(at))));
            }

            at += OperandLength(instruction.OperandType, code.AsSpan(at));
        }

        return members;
    }

    private static MemberInfo Resolve(MethodBase method, int token) => method.Module.ResolveMember(
        token,
        method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null,
        method.IsGenericMethod ? method.GetGenericArguments() : null)!;

    private static int OperandLength(OperandType type, ReadOnlySpan<byte> operand) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(operand)),
        _ => 4,
    };

    /// <summary>Whether a type, or one around it, was made by the compiler or by a source generator.</summary>
    public static bool IsGenerated(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        || member.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), inherit: false)
        || (member.DeclaringType is { } outer && IsGenerated(outer));
}
