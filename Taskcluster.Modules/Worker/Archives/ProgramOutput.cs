using System.Diagnostics;
using System.Text;

namespace Taskcluster.Modules.Worker.Archives;

/// <summary>What a program of the system writes, as a stream; it ends with an error if the program fails.</summary>
internal sealed class ProgramOutput : Stream
{
    private const int LongestComplaint = 1000;

    private readonly Process process;
    private readonly StringBuilder complaint = new();
    private readonly string name;

    private ProgramOutput(string name, Process process)
    {
        this.name = name;
        this.process = process;
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginErrorReadLine();
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Starts a program on a file.</summary>
    /// <param name="tool">The program's name and its options.</param>
    /// <param name="file">The file, its last argument.</param>
    /// <exception cref="InvalidDataException">The program has gone meanwhile.</exception>
    public static ProgramOutput Of(string[] tool, string file)
    {
        var program = SystemProgram.Find(tool[0])
            ?? throw new InvalidDataException($"This machine lacks the program {tool[0]}.");
        var start = new ProcessStartInfo(program, [.. tool.Skip(1), Path.GetFullPath(file)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // The worker's own environment holds its credentials.
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["LC_ALL"] = "C";
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new ProgramOutput(tool[0], process);
    }

    public override int Read(Span<byte> buffer)
    {
        var count = process.StandardOutput.BaseStream.Read(buffer);
        if (count == 0 && !buffer.IsEmpty)
        {
            RequireSuccess();
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            try
            {
                process.Kill();
            }
            catch (InvalidOperationException)
            {
                // It has ended by itself.
            }

            process.Dispose();
        }

        base.Dispose(disposing);
    }

    // Whoever stops reading before the end has no use for the program's opinion; whoever comes to the end has.
    private void RequireSuccess()
    {
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            lock (complaint)
            {
                throw new InvalidDataException($"{name} ended with {process.ExitCode}: {complaint.ToString().Trim()}");
            }
        }
    }

    private void Note(string? line)
    {
        lock (complaint)
        {
            if (line is not null && complaint.Length < LongestComplaint)
            {
                complaint.Append(line.AsSpan(0, Math.Min(line.Length, LongestComplaint))).Append(' ');
            }
        }
    }
}
