namespace Superposition.Dictionaries.Kernels;

/// <summary>
/// The kept entries of a batch in two orders. By sample: entry e of sample b lies in
/// [RowStart[b], RowStart[b+1]), latents ascending, with its z and two coefficients that a pass fills in:
/// A on the decoder row, S on the encoder row. By latent: ColumnEntry lists the entries, samples ascending.
/// </summary>
sealed unsafe class EntryTable(int samples, int latents)
{
    internal readonly PinnedInts
        RowStart = new(samples + 1), Latent = new(1024), Sample = new(1024),
        ColumnStart = new(latents + 1), ColumnEntry = new(1024);
    internal readonly PinnedFloats Z = new(1024), A = new(1024), S = new(1024);
    readonly int[] place = new int[Math.Max(samples, latents) + 1];

    internal int Count { get; private set; }

    /// <summary>Takes over the candidates whose flag is set, chunk after chunk.</summary>
    /// <param name="keep">One flag a candidate in the same order; null: all of them.</param>
    internal void Build(ReadOnlySpan<Candidates> chunks, bool[]? keep)
    {
        RowStart.Span.Clear();
        ColumnStart.Span.Clear();
        int at = 0, total = 0;
        int* rows = RowStart.Pointer, columns = ColumnStart.Pointer;
        foreach (var chunk in chunks)
        {
            int* sample = chunk.Sample.Pointer, latent = chunk.Latent.Pointer;
            for (int k = 0; k < chunk.Count; k++, at++)
            {
                if (keep is not null && !keep[at]) continue;
                rows[sample[k] + 1]++;
                columns[latent[k] + 1]++;
                total++;
            }
        }
        Reserve(total);
        for (int b = 0; b < samples; b++) rows[b + 1] += rows[b];
        for (int i = 0; i < latents; i++) columns[i + 1] += columns[i];
        RowStart.Span[..samples].CopyTo(place);
        at = 0;
        int* toLatent = Latent.Pointer, toSample = Sample.Pointer;
        float* toZ = Z.Pointer;
        foreach (var chunk in chunks)
        {
            int* sample = chunk.Sample.Pointer, latent = chunk.Latent.Pointer;
            float* z = chunk.Z.Pointer;
            for (int k = 0; k < chunk.Count; k++, at++)
            {
                if (keep is not null && !keep[at]) continue;
                int e = place[sample[k]]++;
                (toLatent[e], toSample[e], toZ[e]) = (latent[k], sample[k], z[k]);
            }
        }
        Count = total;
        ColumnStart.Span[..latents].CopyTo(place);
        int* entry = ColumnEntry.Pointer;
        for (int e = 0; e < total; e++) entry[place[toLatent[e]]++] = e;
    }

    void Reserve(int count)
    {
        Latent.Grow(count);
        Sample.Grow(count);
        ColumnEntry.Grow(count);
        Z.Grow(count);
        A.Grow(count);
        S.Grow(count);
    }
}
