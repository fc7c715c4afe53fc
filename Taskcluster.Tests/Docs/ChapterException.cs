namespace Taskcluster.Tests.Docs;

/// <summary>A chapter says what is not so; the text names chapter, line, command and output.</summary>
internal sealed class ChapterException(string message) : Exception(message);
