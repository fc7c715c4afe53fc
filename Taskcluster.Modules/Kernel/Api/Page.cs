using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Kernel.Api;

/// <summary>
/// Which page of a list is asked for (spec/queue.md §1.8). A token holds the key of the last row that was shown, so
/// that pages neither skip nor repeat rows while others come and go.
/// </summary>
/// <param name="Limit">Rows of the page, from 0 to <see cref="MaxLimit"/>.</param>
public sealed record Page(int Limit)
{
    /// <summary>The largest page, and the one without a limit; a greater limit counts as this.</summary>
    public const int MaxLimit = 1000;

    private IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Reads the two query options. A token that makes no sense starts at the beginning.</summary>
    public static Page Of(ApiCall call)
    {
        var limit = call.QueryValue("limit") is { } text && int.TryParse(text, out var number) ? number : MaxLimit;
        return new Page(Math.Min(limit, MaxLimit)) { Keys = Decode(call.QueryValue("continuationToken")) };
    }

    /// <summary>The token of the page that follows a row with these keys.</summary>
    public static string TokenAfter(params IReadOnlyList<string> keys) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(keys, KernelJson.Default.IReadOnlyListString));

    /// <summary>The part of the key after which the page begins; empty at the beginning.</summary>
    public string After(int part) => part < Keys.Count ? Keys[part] : "";

    private static IReadOnlyList<string> Decode(string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            return [];
        }

        try
        {
            var json = Base64Url.DecodeFromUtf8(Encoding.UTF8.GetBytes(token));
            return JsonSerializer.Deserialize(json, KernelJson.Default.IReadOnlyListString) ?? [];
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            return [];
        }
    }
}
