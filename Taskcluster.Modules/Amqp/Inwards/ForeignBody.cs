using System.Text.Json;
using System.Text.Unicode;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Amqp.Inwards;

/// <summary>The body of a foreign message, which may be anything, as a payload of our log, which is JSON.</summary>
internal static class ForeignBody
{
    // As deep as bodies of the API may be.
    private const int MaxDepth = 200;

    /// <summary>The JSON value without white space around its words; null where the body cannot be taken.</summary>
    /// <param name="body">As it came.</param>
    /// <param name="mostBytes">Larger ones are not taken.</param>
    /// <param name="fault">Why it is not taken, as the end of a sentence.</param>
    public static RawJson? Read(ReadOnlySpan<byte> body, int mostBytes, out string? fault)
    {
        fault = Fault(body, mostBytes);
        return fault is null ? new RawJson(WithoutSpace(body)) : null;
    }

    private static string? Fault(ReadOnlySpan<byte> body, int mostBytes)
    {
        if (body.Length > mostBytes)
        {
            return $"it has {body.Length} bytes, and Pulse:Amqp:MaxBodyBytes is {mostBytes}";
        }

        // The reader looks at strings only when they are asked for.
        if (!Utf8.IsValid(body))
        {
            return "it is not UTF-8 text";
        }

        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
            while (reader.Read())
            {
                // Only whether it can be read to its end.
            }

            return null;
        }
        catch (JsonException error)
        {
            return $"it is not JSON: {error.Message.TrimEnd('.')}";
        }
    }

    // Feeds write a payload into one line.
    private static byte[] WithoutSpace(ReadOnlySpan<byte> json)
    {
        var kept = new byte[json.Length];
        var length = 0;
        var (isString, isEscaped) = (false, false);
        foreach (var one in json)
        {
            if (!isString && one is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            {
                continue;
            }

            isString ^= one == '"' && !isEscaped;
            isEscaped = isString && one == '\\' && !isEscaped;
            kept[length++] = one;
        }

        return kept[..length];
    }
}
