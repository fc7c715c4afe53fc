using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using System.Text;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Disk;

/// <summary>
/// A folder whose disk fails as the test says, for programs that are started with <see cref="Environment"/>. It is done
/// by a library of ours (failing-disk.c) that stands before the C library. Where there is no C compiler, or no Linux,
/// the test is passed over.
/// </summary>
public sealed class FailingDisk : IDisposable
{
    /// <summary>As often as it comes.</summary>
    public const long Always = 1_000_000_000;

    private const int TextAt = 6 * sizeof(long);
    private const int OnlyBytes = 64;
    private const int WhatBytes = 256;
    private const int PageBytes = TextAt + OnlyBytes + WhatBytes;

    private static readonly string[] Compilers = ["cc", "gcc", "clang"];

    private readonly TemporaryFolder tools = new();
    private readonly string control;
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor page;

    public FailingDisk()
    {
        var library = Compile("failing-disk.c", "failing-disk.so", "-shared", "-fPIC");
        Folder = RunningServer.NewFolder();

        // Beside the folder and not on the machine's own disk: who counts an operation would wait for that one.
        control = Folder + ".control";
        file = MemoryMappedFile.CreateFromFile(control, FileMode.CreateNew, mapName: null, PageBytes);
        page = file.CreateViewAccessor();
        Environment = new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = library,
            ["FAILING_DISK_CONTROL"] = control,
            ["FAILING_DISK_FOLDER"] = Folder,
        };
    }

    private enum Field
    {
        Kind,
        First,
        Last,
        Count,
        Failed,
        Seed,
    }

    /// <summary>A server on it, for the time of a test.</summary>
    public async Task<ChildServer> Serve(params IEnumerable<string> settings)
    {
        var program = ChildProgram.Start(
            [
                "fixture", "--data", Folder, "--set", "Logging:LogLevel:Default=Error",
                .. settings.SelectMany(setting => new[] { "--set", setting }),
            ],
            Environment,
            program: DiskRig.Program);
        return await ChildServer.Ready(program)
            ?? throw new InvalidOperationException($"The program was never ready:\n{await program.Errors()}");
    }

    /// <summary>The folder that is on the disk; in memory where there is such a place. It is not there yet.</summary>
    public string Folder { get; }

    /// <summary>What a program has to be started with.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Operations of the armed kind since it was armed.</summary>
    public long Operations => this[Field.Count];

    /// <summary>Whether any has failed since then.</summary>
    public bool HasFailed => this[Field.Failed] > 0;

    /// <summary>The last operation that failed, and its file.</summary>
    public string What => Text(TextAt + OnlyBytes, WhatBytes);

    private long this[Field field]
    {
        get => page.ReadInt64((int)field * sizeof(long));
        set => page.Write((int)field * sizeof(long), value);
    }

    /// <summary>Lets operations fail from now on.</summary>
    /// <param name="fault">How.</param>
    /// <param name="first">The number of the first one, counted from here, of those that the fault concerns.</param>
    /// <param name="times">How many fail.</param>
    /// <param name="only">How the paths end that it is about; empty: all.</param>
    /// <param name="seed">
    /// What chooses the unsynced changes that a power cut leaves; 0: it leaves none.
    /// </param>
    public void Arm(DiskFault fault, long first, long times = 1, string only = "", long seed = 0)
    {
        Heal();
        var text = new byte[OnlyBytes + WhatBytes];
        Encoding.UTF8.GetBytes(only, text);
        page.WriteArray(TextAt, text, 0, text.Length);
        this[Field.Count] = 0;
        this[Field.Failed] = 0;
        this[Field.Seed] = seed;
        this[Field.First] = first;

        // Of a torn write the rest, which is written next, fails as well.
        this[Field.Last] = first + times - (fault == DiskFault.TornWrite ? 0 : 1);
        this[Field.Kind] = (long)fault;
    }

    /// <summary>Lets nothing fail any more.</summary>
    public void Heal() => this[Field.Kind] = (long)DiskFault.None;

    /// <summary>
    /// Compiles a source of this folder for the time of the test, which is passed over where that cannot be done.
    /// </summary>
    /// <returns>Where the result is.</returns>
    public string Compile(string source, string name, params string[] options)
    {
        var output = Path.Combine(tools.Path, name);
        if (!OperatingSystem.IsLinux() || !Compilers.Any(compiler => Compile(compiler, source, output, options)))
        {
            tools.Dispose();
            Assert.Ignore("A disk that fails needs Linux and a C compiler (cc) with the headers of the C library.");
        }

        return output;
    }

    public void Dispose()
    {
        page.Dispose();
        file.Dispose();
        File.Delete(control);
        tools.Dispose();
        if (Directory.Exists(Folder)
            && TestContext.CurrentContext.Result.Outcome.Status != NUnit.Framework.Interfaces.TestStatus.Failed)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static bool Compile(string compiler, string source, string output, string[] options)
    {
        var path = Path.Combine(Clone.Path, "Taskcluster.Tests", "Disk", source);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(
                compiler, [.. options, "-O2", "-o", output, path, "-ldl", "-lpthread"])
            {
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;
            var words = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                TestContext.Progress.WriteLine(words);
            }

            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program.
            return false;
        }
    }

    private string Text(int at, int length)
    {
        var bytes = new byte[length];
        page.ReadArray(at, bytes, 0, length);
        return Encoding.UTF8.GetString(bytes).TrimEnd('\0').Split('\0')[0];
    }
}
