namespace Taskcluster.Testing;

/// <summary>What a test asked for is not so, or cannot be done; the message says what is.</summary>
#pragma warning disable RCS1194 // Without a message it would say nothing.
public sealed class FixtureException : Exception
#pragma warning restore RCS1194
{
    internal FixtureException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
