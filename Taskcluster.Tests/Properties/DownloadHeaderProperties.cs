using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Properties;

/// <summary>Headers by which a reader asks for parts of a content, or whether it has changed, of any shape.</summary>
[Category(Cases.Category)]
public sealed class DownloadHeaderProperties : ServerTests
{
    /// <summary>How many times longer a request takes than a case of an algebraic property.</summary>
    private const int Cost = 10;

    private static readonly byte[] Content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 100)));

    private static readonly string[] RangeWords =
        ["bytes", "=", "-", "0", "5", "9", "100", "99999999999999999999", ",", " ", "lines", "-1", "bytes=0-9", "é"];

    private static readonly string[] TagWords =
        ["*", "\"", "W/", "x", ",", " ", "\"x\"", "W/\"x\"", "\\", "gzip", ";q=0", "br"];

    [Test]
    public async Task Whatever_is_asked_for_the_bytes_are_those_of_the_content()
    {
        var random = new Random((int)Cases.Seed());
        var taskId = await Server.ClaimedTask();
        await Server.Upload(taskId, "public/a", Content);
        var link = await Server.AsRoot().Get(ArtifactCalls.Path(taskId, "public/a"));
        var target = new Uri(link.Header("location")!).PathAndQuery;
        for (var left = Cases.Fewer(Cost); left > 0; left--)
        {
            string[] headers =
            [
                $"Range: {Words(random, RangeWords)}",
                $"If-Range: {Words(random, TagWords)}",
                $"If-None-Match: {Words(random, TagWords)}",
                $"If-Match: {Words(random, TagWords)}",
                $"Accept-Encoding: {Words(random, TagWords)}",
            ];
            string[] sent = [.. headers.Where(_ => random.Next(2) == 0)];

            var answer = await RawHttp.Send(Server, "GET", target, sent);

            Fault(answer).Should().BeNull("the headers were {0}", string.Join(" | ", sent));
        }

        Cases.Passed(Cases.Fewer(Cost));
    }

    private static string Words(Random random, string[] words) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => words[random.Next(words.Length)]));

    private static string? Fault(RawAnswer answer)
    {
        switch (answer.Status)
        {
            case 200:
                return answer.Bytes.AsSpan().SequenceEqual(Content) ? null : "it is another content";
            case 206:
                var (from, to) = Bounds(answer.Header("Content-Range")!);
                return answer.Bytes.AsSpan().SequenceEqual(Content.AsSpan(from, to - from + 1)) ? null : "other bytes";
            case 304 or 412 or 416:
                return answer.Bytes.Length == 0 ? null : "there is a body";
            default:
                // Bytes that no header may have.
                return answer.Status == 400 ? null : $"the status is {answer.Status}";
        }
    }

    // Of "bytes 0-9/190".
    private static (int From, int To) Bounds(string range)
    {
        var numbers = range["bytes ".Length..].Split('-', '/');
        return (int.Parse(numbers[0]), int.Parse(numbers[1]));
    }
}
