using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Taskcluster.Tests.Abuse;

/// <summary>
/// Keeps the first lines of a server's log that no client may cause: errors and exceptions that nobody handled.
/// </summary>
internal sealed class FuzzLog : ILoggerProvider
{
    private const int MostLines = 10;

    private readonly ConcurrentQueue<string> bad = new();
    private int warnings;

    /// <summary>The first of them.</summary>
    public IReadOnlyList<string> Bad => [.. bad];

    /// <summary>How many warnings there were.</summary>
    public int Warnings => warnings;

    public ILogger CreateLogger(string categoryName) => new Recorder(this, categoryName);

    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class Recorder(FuzzLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            var text = formatter(state, exception);
            if (logLevel >= LogLevel.Error || text.Contains("nhandled", StringComparison.Ordinal))
            {
                if (log.bad.Count < MostLines)
                {
                    log.bad.Enqueue($"{logLevel} {category}: {text} {exception}".TrimEnd());
                }
            }
            else if (logLevel == LogLevel.Warning)
            {
                Interlocked.Increment(ref log.warnings);
            }
        }
    }
}
