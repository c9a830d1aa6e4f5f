kubeadm join 10.0.0.1:6443 --token kdfr21.520rn6hw1hs57tco
