using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.WorkerManager.Api;

namespace Taskcluster.Modules.WorkerManager.Pools;

/// <summary>
/// Takes the launch configs out of a pool's definition, and puts them back (spec/services.md §4.6). Each has an id:
/// the one that it names, or one that is made of its content, so that the same content has the same id again.
/// </summary>
internal static class LaunchConfigs
{
    private const string List = "launchConfigs";

    private const string Own = "workerManager";

    private const string Id = "launchConfigId";

    private const int HashDigits = 20;

    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 1000 };

    /// <summary>The definition without launch configs, and those that it lists, each with its id in it.</summary>
    /// <exception cref="ApiError">400 InputError: one of them is no object, or has no usable id.</exception>
    public static (RawJson Without, IReadOnlyList<ListedLaunchConfig> Listed) Split(string workerPoolId, RawJson config)
    {
        using var document = JsonDocument.Parse(config.Utf8, AnyDepth);
        if (!document.RootElement.TryGetProperty(List, out var list))
        {
            return (config, []);
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            throw ApiError.InputError($"config.launchConfigs must be a list, not a bare {list.ValueKind}.");
        }

        var listed = new List<ListedLaunchConfig>();
        foreach (var (place, item) in list.EnumerateArray().Index())
        {
            listed.Add(Read(workerPoolId, place, item));
        }

        return (WithList(document.RootElement, []), listed);
    }

    /// <summary>The whole definition again.</summary>
    public static RawJson Join(RawJson rest, IEnumerable<RawJson> configurations)
    {
        using var document = JsonDocument.Parse(rest.Utf8, AnyDepth);
        return document.RootElement.TryGetProperty(List, out _) ? WithList(document.RootElement, configurations) : rest;
    }

    /// <summary>What a launch config says but for what is ours in it; equal texts mean the same.</summary>
    public static string ContentOf(RawJson configuration)
    {
        using var document = JsonDocument.Parse(configuration.Utf8, AnyDepth);
        return ContentOf(document.RootElement);
    }

    /// <summary>Whether both say the same, however they are written.</summary>
    public static bool IsSame(RawJson left, RawJson right)
    {
        if (left.Equals(right))
        {
            return true;
        }

        using var one = JsonDocument.Parse(left.Utf8, AnyDepth);
        using var other = JsonDocument.Parse(right.Utf8, AnyDepth);
        return JsonElement.DeepEquals(one.RootElement, other.RootElement);
    }

    private static ListedLaunchConfig Read(string workerPoolId, int place, JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            throw ApiError.InputError($"config.launchConfigs/{place} must be an object, not a bare {item.ValueKind}.");
        }

        var content = ContentOf(item);
        var hasOwn = item.TryGetProperty(Own, out var own);
        if (hasOwn && own.ValueKind != JsonValueKind.Object)
        {
            throw ApiError.InputError($"config.launchConfigs/{place}/workerManager must be an object.");
        }

        var id = hasOwn && own.TryGetProperty(Id, out var given)
            ? Checked(place, given)
            : $"lc-{Hash(workerPoolId + content)}";
        return new ListedLaunchConfig(id, WithId(item, id), content);
    }

    private static string Checked(int place, JsonElement given) =>
        given.ValueKind == JsonValueKind.String && given.GetString() is { } id && WorkerManagerParameters.IsId(id)
            ? id
            : throw ApiError.InputError(
                $"config.launchConfigs/{place}/workerManager/launchConfigId must be a string of 1 to "
                + $"{WorkerManagerParameters.LongestId} characters that matches {Patterns.Identifier}.");

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashDigits];

    private static RawJson WithList(JsonElement config, IEnumerable<RawJson> configurations) => Write(writer =>
    {
        foreach (var member in config.EnumerateObject())
        {
            if (member.Name != List)
            {
                member.WriteTo(writer);
                continue;
            }

            writer.WriteStartArray(List);
            foreach (var one in configurations)
            {
                writer.WriteRawValue(one.Utf8.Span, skipInputValidation: true);
            }

            writer.WriteEndArray();
        }
    });

    private static RawJson WithId(JsonElement item, string id) => Write(writer =>
    {
        foreach (var member in item.EnumerateObject())
        {
            if (member.Name != Own)
            {
                member.WriteTo(writer);
            }
        }

        writer.WriteStartObject(Own);
        if (item.TryGetProperty(Own, out var own))
        {
            foreach (var member in own.EnumerateObject())
            {
                if (member.Name != Id)
                {
                    member.WriteTo(writer);
                }
            }
        }

        writer.WriteString(Id, id);
        writer.WriteEndObject();
    });

    private static RawJson Write(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return new RawJson(buffer.ToArray());
    }

    private static string ContentOf(JsonElement item)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            WriteSorted(writer, item, without: Own);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteSorted(Utf8JsonWriter writer, JsonElement value, string? without = null)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(one => one.Name, StringComparer.Ordinal))
                {
                    if (member.Name != without)
                    {
                        writer.WritePropertyName(member.Name);
                        WriteSorted(writer, member.Value);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    WriteSorted(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}

/// <summary>A launch config as a pool's definition lists it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Configuration">Its text, with the id in it.</param>
/// <param name="Content">What it says; see <see cref="LaunchConfigs.ContentOf(RawJson)"/>.</param>
internal sealed record ListedLaunchConfig(string Id, RawJson Configuration, string Content);
