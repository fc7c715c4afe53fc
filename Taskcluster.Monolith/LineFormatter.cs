using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Taskcluster.Monolith;

/// <summary>
/// Writes each entry of the log as one line that looks like what it says. Names, paths and error texts come from
/// strangers: a line feed among them would forge a line of ours, an escape sequence would command the reader's
/// terminal, so that such characters are written as escapes.
/// </summary>
internal sealed class LineFormatter() : ConsoleFormatter(FormatName)
{
    /// <summary>Its name for the setting <c>Logging:Console:FormatterName</c>; <c>json</c> is another.</summary>
    public const string FormatName = "line";

    private const string Yellow = "\e[33m";
    private const string Red = "\e[31m";
    private const string Plain = "\e[0m";

    private readonly bool isColored = !Console.IsOutputRedirected && !Console.IsErrorRedirected;

    public override void Write<TState>(
        in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write(TimeProvider.System.GetLocalNow().ToString("HH:mm:ss ", CultureInfo.InvariantCulture));
        WriteLevel(textWriter, logEntry.LogLevel);
        textWriter.Write($": {logEntry.Category}[{logEntry.EventId.Id}] ");
        WriteText(textWriter, logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (logEntry.Exception is { } error)
        {
            textWriter.Write(' ');

            // A stack trace has many lines of its own accord.
            WriteText(textWriter, error.ToString().ReplaceLineEndings(" "));
        }

        textWriter.Write(Environment.NewLine);
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };

    private static void WriteText(TextWriter target, string text)
    {
        foreach (var letter in text)
        {
            switch (letter)
            {
                case '\n':
                    target.Write(@"\n");
                    break;
                case '\r':
                    target.Write(@"\r");
                    break;
                case '\t':
                    target.Write(@"\t");
                    break;
                default:
                    WriteLetter(target, letter);
                    break;
            }
        }
    }

    private static void WriteLetter(TextWriter target, char letter)
    {
        if (IsShown(letter))
        {
            target.Write(letter);
        }
        else
        {
            target.Write(string.Create(CultureInfo.InvariantCulture, $@"\u{(int)letter:x4}"));
        }
    }

    // What is not shown moves what is: controls, marks of direction, separators of lines.
    private static bool IsShown(char letter) => letter is >= ' ' and <= '~'
        || char.GetUnicodeCategory(letter) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private void WriteLevel(TextWriter target, LogLevel level)
    {
        var color = level switch
        {
            LogLevel.Warning => Yellow,
            >= LogLevel.Error => Red,
            _ => null,
        };
        var isShownSo = isColored && color is not null;
        target.Write(isShownSo ? color + NameOf(level) + Plain : NameOf(level));
    }
}

/// <summary>The log on the console.</summary>
internal static class LineFormatterLogging
{
    /// <summary>Logs to the console.</summary>
    /// <param name="logging">Where to.</param>
    /// <param name="format">The setting <c>Logging:Console:FormatterName</c>; null: lines.</param>
    public static void AddLines(this ILoggingBuilder logging, string? format = null)
    {
        logging.AddConsole();

        // The host's builder has chosen a format of its own before us, and thereby overruled the setting.
        logging.Services.PostConfigure<ConsoleLoggerOptions>(
            console => console.FormatterName = format ?? LineFormatter.FormatName);
        logging.Services.AddSingleton<ConsoleFormatter, LineFormatter>();
    }
}
