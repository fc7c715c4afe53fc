using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Queue.Logs;

namespace Taskcluster.Tests.Queue.Logs;

[Parallelizable(ParallelScope.All)]
public sealed class LogSearchTests
{
    [TestCase("", 0)]
    [TestCase("a", 1)]
    [TestCase("a\n", 1)]
    [TestCase("a\nb", 2)]
    [TestCase("\n\n", 2)]
    public void Lines_are_counted_whether_or_not_the_last_one_ends(string log, int lines) =>
        Find(log, "zzz").Lines.Should().Be(lines);

    [Test]
    public void A_line_is_told_once_however_often_it_holds_the_words() =>
        Find("x x x\ny\nx\r\n", "x").Matches.Should().Equal(new LogMatch(1, 0, "x x x"), new LogMatch(3, 8, "x"));

    [Test]
    public void A_line_without_an_end_is_searched_in_bounded_memory_and_told_once()
    {
        var log = new string('a', 3 << 20) + "needle" + new string('b', 3 << 20) + "needle\nneedle\n";

        var found = Find(log, "needle");

        found.Matches.Select(match => (match.Line, match.Offset)).Should().Equal((1, 0), (2, log.Length - 7));
        found.Matches[0].Text.Should().Contain("needle");
        found.Matches[0].Text.Length.Should().BeLessThanOrEqualTo(1000);
        found.Lines.Should().Be(2);
        found.Bytes.Should().Be(log.Length);
    }

    [Test]
    public void Words_are_found_wherever_reads_happen_to_end()
    {
        var log = string.Concat(
            Enumerable.Range(0, 60_000).Select(line => $"line {line} {new string('.', line % 40)}\n"));
        var expected = log.Split('\n').Select((text, index) => (Line: index + 1L, text))
            .Where(line => line.text.Contains("9 .")).Select(line => line.Line);

        var found = new LogSearch("9 ."u8.ToArray(), 100_000, 0)
            .Run(new Trickle(Encoding.UTF8.GetBytes(log)), long.MaxValue, default);

        found.Matches.Select(match => match.Line).Should().Equal(expected);
        found.Matches.Select(match => log.Substring((int)match.Offset, match.Text.Length + 1))
            .Should().Equal(found.Matches.Select(match => match.Text + "\n"));
    }

    [Test]
    public void A_search_goes_on_where_it_had_enough()
    {
        var bytes = "x1\nx2\nx3\n"u8.ToArray();

        var first = new LogSearch("x"u8.ToArray(), 2, 0).Run(new MemoryStream(bytes), long.MaxValue, default);
        var second = new LogSearch("x"u8.ToArray(), 2, first.Next!.Value)
            .Run(new MemoryStream(bytes), long.MaxValue, default);

        first.Lines.Should().BeNull();
        first.Matches.Select(match => match.Text).Should().Equal("x1", "x2");
        second.Matches.Should().Equal(new LogMatch(3, 6, "x3"));
        second.Next.Should().BeNull();
    }

    [Test]
    public void What_stands_behind_the_end_of_a_running_log_is_not_looked_at()
    {
        var found = new LogSearch("x"u8.ToArray(), 100, 0).Run(new Trickle("x1\nx2\nx3"u8.ToArray()), 4, default);

        found.Matches.Select(match => match.Text).Should().Equal("x1", "x");
        (found.Bytes, found.Lines).Should().Be((4, 2));
    }

    [TestCase("é")]
    [TestCase("€")]
    [TestCase("😀")]
    public void A_long_line_is_cut_between_letters(string letter)
    {
        var many = string.Concat(Enumerable.Repeat(letter, 2000));

        for (var shift = 0; shift < 4; shift++)
        {
            var found = Find($"{new string('a', shift)}{many}needle{many}\n", "needle").Matches.Single();

            found.Text.Should().Contain($"{letter}needle{letter}").And.NotContain("\uFFFD");
            found.Text.Length.Should().BeGreaterThan(200);
        }
    }

    [TestCase("a\nb\nc\n", 2, "b\nc\n")]
    [TestCase("a\nb\nc", 2, "b\nc")]
    [TestCase("a\nb\n", 5, "a\nb\n")]
    [TestCase("", 1, "")]
    [TestCase("\n", 1, "\n")]
    [TestCase("\n\n", 1, "\n")]
    public void A_tail_is_so_many_lines_by_either_way(string log, int lines, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(log);

        var start = LogTail.StartOf(new MemoryStream(bytes), bytes.Length, lines);
        var (tail, begin) = TailOf(new Trickle(bytes), lines);

        log[(int)start..].Should().Be(expected);
        tail.Should().Be(expected);
        begin.Should().Be(start);
    }

    [Test]
    public void A_tail_is_never_longer_than_its_limit()
    {
        var bytes = new byte[11 << 20];
        Array.Fill(bytes, (byte)'a');

        LogTail.StartOf(new MemoryStream(bytes), bytes.Length, 1).Should().Be(bytes.Length - LogTail.LargestBytes);
        var (tail, start) = TailOf(new MemoryStream(bytes), 1);

        (tail.Length, start).Should().Be((LogTail.LargestBytes, (long)bytes.Length - LogTail.LargestBytes));
    }

    [TestCase(10)]
    [TestCase(3000)]
    [TestCase(60_000)]
    [TestCase(100_000)]
    public void A_tail_of_many_lines_is_the_same_by_either_way(int lines)
    {
        var log = string.Concat(Enumerable.Range(0, 80_000).Select(line => $"{line} {new string('.', line % 70)}\n"));
        var bytes = Encoding.UTF8.GetBytes(log);

        var start = (int)LogTail.StartOf(new MemoryStream(bytes), bytes.Length, lines);
        var (tail, begin) = TailOf(new Trickle(bytes), lines);

        begin.Should().Be(start);
        (tail == log[start..]).Should().BeTrue();
        (start == 0 || log[start - 1] == '\n').Should().BeTrue();
    }

    private static (string Tail, long Start) TailOf(Stream log, int lines) => LogTail.OfStream(
        log, lines, long.MaxValue - 1, (tail, start) => (Encoding.UTF8.GetString(tail.Span), start), default);

    private static LogMatches Find(string log, string text) =>
        new LogSearch(Encoding.UTF8.GetBytes(text), 100, 0)
            .Run(new Trickle(Encoding.UTF8.GetBytes(log)), long.MaxValue, default);

    /// <summary>Gives what it has in pieces of odd sizes, as networks and unpackers do.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        private int turn;

        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) =>
            base.Read(buffer, offset, Math.Min(count, Piece()));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, Piece())]);

        private int Piece() => 1 + (turn++ * 7919 % 70_001);
    }
}
