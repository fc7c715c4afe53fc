using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Crash;

/// <summary>Where the program is started and with what.</summary>
/// <param name="Folder">The data.</param>
/// <param name="Program">Which build; null: the one beside the tests.</param>
/// <param name="BrokerUrl">A RabbitMQ broker to which all messages go too; null: none.</param>
/// <param name="Consumer">Listens there.</param>
/// <param name="Only">The only point to die at; null: all.</param>
internal sealed record CrashSite(
    string Folder, string? Program, string? BrokerUrl, CrashConsumer? Consumer, KillPoint? Only)
{
    public bool IsBridged => BrokerUrl is not null;

    /// <summary>Starts a server. Everything that is rare is made frequent.</summary>
    public ChildProgram Serve(string setting) => ChildServer.Launch(
        [
            "--data", Folder,
            "--set", "Queue:ClaimWorkWaitSeconds=0.05",
            "--set", "Queue:ExpireDelaySeconds=0",
            "--set", "Legacy:Enabled=true",
            "--set", "Database:CheckpointMebibytes=1",
            "--set", "Database:RestartMebibytes=3",
            "--set", "Database:IdleCheckpointSeconds=1",
            .. IsBridged ? ["--set", $"Pulse:Amqp:Url={BrokerUrl}"] : Array.Empty<string>(),
            "--set", setting,
        ],
        Program);

    /// <summary>Starts the change of the encryption key, in small steps.</summary>
    public ChildProgram RotateKey(string setting) => ChildProgram.Start(
        ["rotate-key", "--data", Folder, "--json", "--set", "KeyRotation:ChunkRows=1", "--set", setting],
        program: Program);
}
