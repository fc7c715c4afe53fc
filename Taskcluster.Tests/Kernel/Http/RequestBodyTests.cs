using FluentAssertions;
using Microsoft.AspNetCore.Http;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Http;

namespace Taskcluster.Tests.Kernel.Http;

public sealed class RequestBodyTests
{
    private const int Limit = 10 * 1024 * 1024;

    [TestCase(10)]
    [TestCase(100_000)]
    [TestCase(Limit)]
    public async Task A_body_is_read_whole(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        using var body = new RequestBody(Limit);

        await body.Read(Request(length, new Trickle(bytes)));

        body.Bytes.Span.SequenceEqual(bytes).Should().BeTrue();
    }

    [Test]
    public async Task Who_announces_much_and_sends_little_is_lent_little()
    {
        var source = new Trickle("a few bytes"u8.ToArray());
        using var body = new RequestBody(Limit);

        await body.Read(Request(Limit, source));

        source.MostOffered.Should().BeLessThan(256 * 1024);
    }

    private static HttpRequest Request(long announced, Stream body)
    {
        var request = new DefaultHttpContext().Request;
        request.ContentLength = announced;
        request.Body = body;
        return request;
    }

    /// <summary>Gives some thousand bytes at a time, and knows for how many there was room.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public int MostOffered { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            MostOffered = Math.Max(MostOffered, buffer.Length);
            return base.ReadAsync(buffer.Length > 5000 ? buffer[..5000] : buffer, cancellationToken);
        }
    }
}
