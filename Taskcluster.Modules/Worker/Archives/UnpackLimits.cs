namespace Taskcluster.Modules.Worker.Archives;

/// <summary>How much may come out of one archive or compressed file, however small it is.</summary>
/// <param name="Bytes">All files together.</param>
/// <param name="Entries">Files, folders and links.</param>
internal sealed record UnpackLimits(long Bytes, int Entries);
