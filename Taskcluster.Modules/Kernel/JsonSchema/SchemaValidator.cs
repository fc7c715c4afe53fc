using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>
/// A JSON Schema (draft-07), compiled. It runs on the UTF-8 of a parsed document; a valid value costs no allocation,
/// except where <c>propertyNames</c> asks more than a type, length, pattern or format, where a default of an
/// <c>allOf</c> branch is missing, and where a pattern needs .NET's expressions. Safe for many threads.
/// </summary>
public sealed class SchemaValidator
{
    private const int RoomForDefaults = 512;

    private readonly SchemaNode _root;

    // Defaults of allOf branches must be seen by their siblings, so they are written before anything is judged.
    private readonly bool _writesFirst;

    private SchemaValidator(SchemaNode root, bool writesFirst) => (_root, _writesFirst) = (root, writesFirst);

    /// <summary>Whether values of this schema can have defaults written into them at all.</summary>
    public bool HasDefaults => _root.HasDefaults;

    /// <summary>Compiles a schema and all that it refers to. The schema is copied.</summary>
    /// <param name="schema">An object, true or false.</param>
    /// <param name="registry">Where its references lead, when not inside itself.</param>
    /// <param name="options">By default <see cref="SchemaOptions.Request"/>.</param>
    /// <exception cref="SchemaException">It is not valid, or a reference leads nowhere or in a circle.</exception>
    public static SchemaValidator Compile(JsonElement schema, SchemaRegistry registry, SchemaOptions? options = null)
    {
        try
        {
            var root = SchemaCompiler.Compile(schema, registry, options ?? SchemaOptions.Request, out var writesFirst);
            return new SchemaValidator(root, writesFirst);
        }
        catch (InvalidOperationException fault)
        {
            throw new SchemaException("#", "a name or a text in it is not Unicode", fault);
        }
    }

    /// <summary>Whether the value is valid; stops at the first error.</summary>
    public bool IsValid(JsonElement instance)
    {
        RequireValue(instance);
        try
        {
            return Check(instance, null);
        }
        catch (EvaluationStopped)
        {
            return false;
        }
    }

    /// <summary>All errors of the value (at most <see cref="SchemaLimits.Errors"/>); none if it is valid.</summary>
    /// <param name="instance">The value.</param>
    /// <param name="quotesValues">Whether an error may repeat a part of the value; false where that is secret.</param>
    public IReadOnlyList<SchemaError> Validate(JsonElement instance, bool quotesValues = true)
    {
        if (IsValid(instance))
        {
            return [];
        }

        var log = new ErrorLog(quotesValues);
        try
        {
            Check(instance, log);
        }
        catch (EvaluationStopped stopped)
        {
            log.Stop(stopped.Message);
        }

        return log.ToList();
    }

    /// <summary>Whether <see cref="WithDefaults"/> would change the value.</summary>
    /// <exception cref="SchemaException">As there.</exception>
    public bool NeedsDefaults(JsonElement instance) => _root.HasDefaults && WriteDefaults(instance, null);

    /// <summary>
    /// The value with the <c>default</c> of each missing property written at the end of its object; all else stays as
    /// it is, to the byte. Not written are defaults below <c>anyOf</c>, <c>oneOf</c>, <c>not</c>, <c>if</c>,
    /// <c>then</c>, <c>else</c>, <c>contains</c> and <c>dependencies</c>.
    /// </summary>
    /// <exception cref="SchemaException">A limit was reached; defaults may lead to each other without end.</exception>
    public byte[] WithDefaults(JsonElement instance)
    {
        RequireValue(instance);
        using var target = new RentedBuffer(JsonMarshal.GetRawUtf8Value(instance).Length + RoomForDefaults);
        WriteDefaults(instance, target);
        return target.Written.ToArray();
    }

    /// <summary>As <see cref="WithDefaults"/>, into a buffer of the caller's.</summary>
    /// <exception cref="SchemaException">As there.</exception>
    public void WriteWithDefaults(JsonElement instance, IBufferWriter<byte> target) => WriteDefaults(instance, target);

    private bool WriteDefaults(JsonElement instance, IBufferWriter<byte>? target)
    {
        RequireValue(instance);
        try
        {
            return DefaultsWriter.Write(instance, _root, target);
        }
        catch (EvaluationStopped stopped)
        {
            throw new SchemaException("#", $"a value {stopped.Message}", stopped);
        }
    }

    private bool Check(JsonElement instance, ErrorLog? log)
    {
        var run = new Evaluation(log);
        if (!_writesFirst || !DefaultsWriter.Write(instance, _root, null))
        {
            return _root.Check(instance, ref run);
        }

        var target = new ArrayBufferWriter<byte>();
        DefaultsWriter.Write(instance, _root, target);
        using var written = Parse(target.WrittenMemory);
        return _root.Check(written.RootElement, ref run);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = SchemaLimits.EvaluationDepth });
        }
        catch (JsonException)
        {
            throw new EvaluationStopped($"is nested deeper than {SchemaLimits.EvaluationDepth} levels");
        }
    }

    private static void RequireValue(JsonElement instance)
    {
        if (instance.ValueKind == JsonValueKind.Undefined)
        {
            throw new ArgumentException("There is no value to judge.", nameof(instance));
        }
    }
}
