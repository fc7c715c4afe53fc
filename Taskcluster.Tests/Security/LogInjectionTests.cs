using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Security;

/// <summary>
/// Text of strangers in the log: it forges no line, commands no terminal and breaks no JSON. What a program of its own
/// writes is looked at in <see cref="WholeProgramTests"/>.
/// </summary>
public sealed class LogInjectionTests
{
    [TestCase("a\nforged", @"a\nforged")]
    [TestCase("a\r\nforged", @"a\r\nforged")]
    [TestCase("\u001b[2J\u001b[31mred", @"\u001b[2J\u001b[31mred")]
    [TestCase("\u009b2J", @"\u009b2J")]
    [TestCase("a\0b\bc\u007f", @"a\u0000b\u0008c\u007f")]
    [TestCase("a\u0085b\u2028c\u2029d", @"a\u0085b\u2028c\u2029d")]
    [TestCase("\u202egpj.exe\u200b", @"\u202egpj.exe\u200b")]
    [TestCase("tab\there, ü 日本 😀 \"quoted\" \\", @"tab\there, ü 日本 😀 ""quoted"" \")]
    public async Task A_line_stays_one_line_and_looks_like_what_it_says(string text, string shown)
    {
        var line = await Written(format: null, text);

        line.Should().MatchRegex(@"^\d\d:\d\d:\d\d warn: Some\.Category\[7\] ");
        line.Should().EndWith($"Task {shown} failed{Environment.NewLine}");
        line.TrimEnd().Where(char.IsControl).Should().BeEmpty();
    }

    [Test]
    public async Task The_words_of_an_exception_are_one_line_too()
    {
        var line = await Written(null, "x", new InvalidOperationException("\n12:00:00 crit: Forged[0] \u001b[31m"));

        line.TrimEnd().Where(char.IsControl).Should().BeEmpty();
        line.Should().Contain(@"Forged[0] \u001b[31m");
    }

    [TestCase("\",\"Level\":\"forged\"}\n{\"x\":\"")]
    [TestCase("\u001b[2J\r\n")]
    public async Task A_line_of_json_stays_one_object(string text)
    {
        var line = await Written("json", text);

        line.TrimEnd().Where(char.IsControl).Should().BeEmpty();
        var json = System.Text.Json.Nodes.JsonNode.Parse(line)!;
        json["LogLevel"]!.GetValue<string>().Should().Be("Warning");
        json["Message"]!.GetValue<string>().Should().Be($"Task {text} failed");
        json["Level"].Should().BeNull();
    }

    // By the very formatter that the settings choose.
    private static async Task<string> Written(string? format, string text, Exception? error = null)
    {
        await using var server = await RunningServer.Start(
            format is null ? null : new Dictionary<string, string?> { ["Logging:Console:FormatterName"] = format });
        var options = server.Services.GetRequiredService<IOptionsMonitor<ConsoleLoggerOptions>>().CurrentValue;
        var formatters = server.Services.GetServices<ConsoleFormatter>();
        using var writer = new StringWriter();
        formatters.Single(one => one.Name == options.FormatterName).Write(
            new LogEntry<string>(
                LogLevel.Warning, "Some.Category", new EventId(7), text, error, (state, _) => $"Task {state} failed"),
            scopeProvider: null,
            writer);
        return writer.ToString();
    }
}
