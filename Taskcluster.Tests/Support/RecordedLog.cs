using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Taskcluster.Tests.Support;

/// <summary>Keeps what a server logs, so that a test can say that it logged something or nothing.</summary>
public sealed class RecordedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<string> lines = new();

    public IReadOnlyList<string> Lines => [.. lines];

    public ILogger CreateLogger(string categoryName) => new Recorder(lines, categoryName);

    /// <summary>For a part that is tested without a server around it.</summary>
    public ILogger<T> For<T>()
    {
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(this));
        return factory.CreateLogger<T>();
    }

    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class Recorder(ConcurrentQueue<string> lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}".TrimEnd());
    }
}
