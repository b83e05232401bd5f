/** The addresses of pods, 10.244.0.2 and on; each is used again as late as possible. */
export class AddressPool {
  private readonly taken = new Set<number>();
  private last = 1;

  take(): string {
    if (this.taken.size >= 65_000) throw new Error("no address is left for another pod");
    do this.last = this.last >= 65_500 ? 2 : this.last + 1;
    while (this.taken.has(this.last) || this.last % 256 === 0 || this.last % 256 === 255);
    this.taken.add(this.last);
    return `10.244.${this.last >> 8}.${this.last & 255}`;
  }

  give(address: string): void {
    const [, , high = 0, low = 0] = address.split(".").map(Number);
    this.taken.delete((high << 8) + low);
  }
}
