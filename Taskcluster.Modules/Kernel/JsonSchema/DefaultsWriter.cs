using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>Copies a value and puts missing defaults before the closing braces of its objects.</summary>
internal ref struct DefaultsWriter
{
    private readonly ReadOnlySpan<byte> _source;
    private readonly IBufferWriter<byte>? _target;
    private int _copied;
    private bool _hasWritten;

    private DefaultsWriter(JsonElement value, IBufferWriter<byte>? target)
    {
        _source = JsonMarshal.GetRawUtf8Value(value);
        _target = target;
    }

    private readonly bool IsDone => _target is null && _hasWritten;

    /// <summary>Writes the value; without a target it only tells whether a default is missing.</summary>
    public static bool Write(JsonElement value, SchemaNode node, IBufferWriter<byte>? target)
    {
        var writer = new DefaultsWriter(value, target);
        var layers = new List<SchemaNode>();
        AddLayers(node, layers);
        writer.Visit(value, layers, 0);
        writer.CopyTo(writer._source.Length);
        return writer._hasWritten;
    }

    // All schemas that always apply to the same value; branches of allOf first, so that theirs win.
    private static void AddLayers(SchemaNode node, List<SchemaNode> layers)
    {
        node = node.Target ?? node;
        if (!node.HasDefaults)
        {
            return;
        }

        foreach (var part in node.AllOf)
        {
            AddLayers(part, layers);
        }

        if (node.OnObject is not null || node.OnArray is not null)
        {
            layers.Add(node);
        }
    }

    private void Visit(JsonElement value, List<SchemaNode> layers, int depth)
    {
        if (depth > SchemaLimits.EvaluationDepth)
        {
            throw new EvaluationStopped(
                $"with its defaults is nested deeper than {SchemaLimits.EvaluationDepth} levels");
        }

        if (layers.Count > 0 && !IsDone)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    VisitProperties(value, layers, depth);
                    AddMissing(value, layers, depth);
                    break;
                case JsonValueKind.Array:
                    VisitItems(value, layers, depth);
                    break;
            }
        }
    }

    private void VisitProperties(JsonElement value, List<SchemaNode> layers, int depth)
    {
        foreach (var property in value.EnumerateObject())
        {
            List<SchemaNode>? inner = null;
            using var name = JsonText.NameOf(property);
            foreach (var layer in layers)
            {
                AddInner(layer.OnObject?.Shape, name.Utf8, ref inner);
            }

            if (inner is not null)
            {
                Visit(property.Value, inner, depth + 1);
            }
        }
    }

    private static void AddInner(ObjectShape? shape, ReadOnlySpan<byte> name, ref List<SchemaNode>? inner)
    {
        if (shape is null)
        {
            return;
        }

        var known = shape.PropertyAt(shape.Names.Find(name));
        var isMatched = known is not null;
        Add(known, ref inner);
        foreach (var (pattern, node) in shape.Patterns)
        {
            var run = default(Evaluation);
            if (pattern.IsMatch(name, ref run))
            {
                isMatched = true;
                Add(node, ref inner);
            }
        }

        if (!isMatched)
        {
            Add(shape.Additional, ref inner);
        }
    }

    private static void Add(SchemaNode? node, ref List<SchemaNode>? inner)
    {
        if (node is { HasDefaults: true })
        {
            AddLayers(node, inner ??= []);
        }
    }

    private void VisitItems(JsonElement value, List<SchemaNode> layers, int depth)
    {
        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            List<SchemaNode>? inner = null;
            foreach (var layer in layers)
            {
                Add(layer.OnArray?.ItemAt(index), ref inner);
            }

            if (inner is not null)
            {
                Visit(item, inner, depth + 1);
            }

            index++;
        }
    }

    private void AddMissing(JsonElement value, List<SchemaNode> layers, int depth)
    {
        var properties = new PropertyMap(value);
        var isEmpty = value.GetPropertyCount() == 0;
        for (var index = 0; index < layers.Count && !IsDone; index++)
        {
            foreach (var missing in layers[index].OnObject?.Shape.Defaults ?? [])
            {
                if (properties.TryFind(missing.Name, out _) || IsGivenBefore(layers, index, missing.Name))
                {
                    continue;
                }

                _hasWritten = true;
                if (_target is null)
                {
                    return;
                }

                CopyTo(EndOf(value) - 1);
                _target.Write(isEmpty ? default : ","u8);
                _target.Write(missing.Prefix);
                WriteDefault(missing, layers, depth);
                isEmpty = false;
            }
        }
    }

    private readonly void WriteDefault(PropertyDefault missing, List<SchemaNode> layers, int depth)
    {
        List<SchemaNode>? inner = null;
        foreach (var layer in layers)
        {
            AddInner(layer.OnObject?.Shape, missing.Name, ref inner);
        }

        var writer = new DefaultsWriter(missing.Value, _target);
        writer.Visit(missing.Value, inner ?? [], depth + 1);
        writer.CopyTo(writer._source.Length);
    }

    private static bool IsGivenBefore(List<SchemaNode> layers, int end, ReadOnlySpan<byte> name)
    {
        for (var index = 0; index < end; index++)
        {
            foreach (var other in layers[index].OnObject?.Shape.Defaults ?? [])
            {
                if (name.SequenceEqual(other.Name))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private readonly int EndOf(JsonElement value)
    {
        var raw = JsonMarshal.GetRawUtf8Value(value);
        _source.Overlaps(raw, out var offset);
        return offset + raw.Length;
    }

    private void CopyTo(int end)
    {
        _target?.Write(_source[_copied..end]);
        _copied = end;
    }
}

/// <summary>The default of a property.</summary>
/// <param name="Property">Its number in the shape.</param>
/// <param name="Name">Its name, without escapes.</param>
/// <param name="Prefix">Its name as JSON, with the colon.</param>
/// <param name="Value">What stands for it.</param>
internal sealed record PropertyDefault(int Property, byte[] Name, byte[] Prefix, JsonElement Value);
