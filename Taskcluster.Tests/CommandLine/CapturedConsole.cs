using System.Text;

namespace Taskcluster.Tests.CommandLine;

/// <summary>
/// What is said at the console by one of the tests that run at once: the console is the process's, and each text goes
/// to whoever began the work that writes it, threads that it starts included.
/// </summary>
internal static class CapturedConsole
{
    private static readonly AsyncLocal<Capture?> Current = new();

    // Whatever is written outside of a capture goes where it went before.
    private static readonly Lazy<bool> Installed = new(() =>
    {
        Console.SetOut(new Router(Console.Out, capture => capture.Output));
        Console.SetError(new Router(Console.Error, capture => capture.Errors));
        return true;
    });

    /// <summary>Does some work; what it gave, and what it wrote to the standard output and the error stream.</summary>
    public static async Task<(int Code, string Output, string Errors)> During(Func<Task<int>> work)
    {
        _ = Installed.Value;
        var capture = new Capture();
        Current.Value = capture;
        try
        {
            var code = await Task.Run(work);
            return (code, capture.Output.Text, capture.Errors.Text);
        }
        finally
        {
            Current.Value = null;
        }
    }

    private sealed class Capture
    {
        public Stream Output { get; } = new();

        public Stream Errors { get; } = new();
    }

    // Threads of one work may write at once; a synchronized writer locks itself.
    private sealed class Stream
    {
        private readonly StringWriter text = new() { NewLine = "\n" };

        public Stream() => Writer = TextWriter.Synchronized(text);

        public TextWriter Writer { get; }

        public string Text
        {
            get
            {
                lock (Writer)
                {
                    return text.ToString();
                }
            }
        }
    }

    private sealed class Router(TextWriter usual, Func<Capture, Stream> stream) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        private TextWriter Target => Current.Value is { } capture ? stream(capture).Writer : usual;

        public override void Write(char value) => Target.Write(value);

        public override void Write(char[] buffer, int index, int count) => Target.Write(buffer, index, count);

        public override void Write(string? value) => Target.Write(value);

        public override void WriteLine() => Target.WriteLine();

        public override void WriteLine(string? value) => Target.WriteLine(value);

        public override void Flush() => Target.Flush();
    }
}
