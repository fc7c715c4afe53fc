namespace Taskcluster.Modules.Kernel.Contents;

/// <summary>Received bytes that have no place yet.</summary>
/// <param name="Path">The temporary file.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha512">128 lower-case hexadecimal digits, where they were asked for.</param>
public sealed record Upload(string Path, string Sha256, long Length, string? Sha512);
