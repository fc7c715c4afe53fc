using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Taskcluster.Modules.Hooks.Schedules;

/// <summary>Values that look random, and are the same each time for the same hook, expression and field.</summary>
internal readonly record struct CronJitter(string Seed, string Expression)
{
    /// <summary>A value of as many, from 0 on.</summary>
    public int Pick(string field, int count)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed}\n{Expression}\n{field}"));
        return (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % (uint)count);
    }
}
